// SPDX-License-Identifier: Apache-2.0
// Words for a request of kubelet's and for what it would be answered.
#include "helper/full/kubelet_view.h"

#include "helper/full/explanation.h"

namespace cred {
namespace {

std::string describe_token(const KubeletView& view) {
  std::string text = view.audiences.empty() ? "its token names no audience" : "its token is for ";
  for (const std::string& audience : view.audiences) {
    if (&audience != &view.audiences.front()) text += ", ";
    text += audience;
  }
  if (view.token_expires_at) text += ", until " + render_rfc3339(*view.token_expires_at);
  return text;
}

Items describe_password(const KubeletView& view, const std::string& host) {
  const std::string duration = view.cache_duration ? render_span(*view.cache_duration) : "";
  return {{"auth", view.match + ": the user AWS and a password"},
          {"cacheKeyType", std::string(kCacheKeyType) + ": for every image of " + host},
          {"cacheDuration", view.cache_duration == std::chrono::seconds{0}
                                ? duration + ": kubelet asks again at the next pull"
                                : duration}};
}

}  // namespace

std::string_view answer_word(KubeletView::Answer answer) {
  switch (answer) {
    case KubeletView::Answer::password:
      return "password";
    case KubeletView::Answer::empty:
      return "empty";
    case KubeletView::Answer::failure:
      return "failure";
    case KubeletView::Answer::unknown:
      break;
  }
  return "";
}

Items describe_request(const KubeletView& view) {
  Items items = {{"request", view.file}, {"", view.api_version}, {"image", view.image}};
  if (view.is_unreadable) {
    items.emplace_back("account", "its token cannot be read");
    return items;
  }
  if (view.subject.empty()) {
    items.emplace_back("account", "none in the request: the node's identity is used");
    return items;
  }
  items.emplace_back("account", view.subject + " of " + view.issuer);
  items.emplace_back("", describe_token(view));
  items.emplace_back("role", view.role.empty() ? "none is named: the node's identity is used"
                                               : view.role + ", by " + view.role_from);
  return items;
}

Items describe_answer(const KubeletView& view, const std::string& host) {
  switch (view.answer) {
    case KubeletView::Answer::password:
      return describe_password(view, host);
    case KubeletView::Answer::empty:
      return {{"auth", "empty, exit status 0: kubelet goes on without a password from here"},
              {"cacheDuration", "0 s: kubelet asks again at the next pull"}};
    case KubeletView::Answer::failure:
      return {{"nothing",
               "exit status 1: the cause is one line in kubelet's log, and kubelet goes on "
               "without a password from here"}};
    case KubeletView::Answer::unknown:
      break;
  }
  return {{"not known", "only asking AWS would tell"}};
}

}  // namespace cred
