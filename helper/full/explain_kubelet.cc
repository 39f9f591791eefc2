// SPDX-License-Identifier: Apache-2.0
// Reads the request, looks at its service account, and says what `kubelet` would answer.
#include "helper/full/explain_kubelet.h"

#include <unistd.h>

#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "cache/entry.h"
#include "helper/full/kubelet_answer.h"
#include "helper/protocol/input.h"

namespace cred {
namespace {

constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kMostAudiences = 10;
constexpr const char* kStdin = "-";

void add_claims(KubeletView& view, const Secret& token) {
  const auto claims = parse_token_claims(token);
  if (!claims) {
    // An error only where a role is to be assumed with it.
    view.is_unreadable = true;
    return;
  }
  view.subject = clean_text(claims->subject, kLongestText);
  view.issuer = clean_text(claims->issuer, kLongestText);
  for (const std::string& audience : claims->audiences) {
    if (view.audiences.size() == kMostAudiences) break;
    view.audiences.push_back(clean_text(audience));
  }
  view.token_expires_at = claims->expires_at;
}

std::string list_names(const Environment& environment) {
  std::string list;
  const auto names = parse_role_annotations(environment.find(kRoleAnnotations).value_or(""));
  if (!names) return list;
  for (const std::string& name : *names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

// The first annotation that says a role, whatever its name.
std::string find_role_annotation(const Annotations& annotations) {
  for (const auto& [name, value] : annotations) {
    if (is_iam_role(value)) return clean_text(name);
  }
  return {};
}

std::string warn_of_no_role(const KubeletRequest& request, const Environment& environment) {
  const std::string other = find_role_annotation(request.annotations);
  if (!other.empty()) {
    return "the annotation " + other +
           " names a role, but it is not among those that are read: " + list_names(environment) +
           "; name it in " + kRoleAnnotations + " in the provider's configuration";
  }
  return "nobody names a role for the service account: neither an annotation " +
         list_names(environment) + " that kubelet sends nor " + kDefaultRole +
         "; to send one, name it in tokenAttributes of the provider's configuration";
}

// Empty where nothing is odd about it.
std::string find_account_warning(const KubeletRequest& request, const KubeletIdentity& identity,
                                 const Environment& environment) {
  if (request.account_is_passed_over) {
    return "the request has a service account, of which its version knows nothing: it is passed "
           "over; set apiVersion: credentialprovider.kubelet.k8s.io/v1 in the provider's "
           "configuration";
  }
  if (identity.account) return {};
  if (!request.service_account_token.empty()) return warn_of_no_role(request, environment);
  const std::string name = find_role_annotation(request.annotations);
  if (name.empty()) return {};
  return "the annotation " + name + " names a role, but there is no token to assume it with; set " +
         "serviceAccountTokenAudience in tokenAttributes of the provider's configuration";
}

// Of what the provider would answer with, in its order.
Lifetime find_lifetime(const Explanation& explanation) {
  const auto& row = explanation.cache.row;
  const bool is_first = row && (row->is_published || row->refresh_at > explanation.now);
  if (!is_first && explanation.new_token_expires_at) {
    const Entry entry = make_entry({}, *explanation.new_token_expires_at, explanation.now);
    return {entry.refresh_at, entry.expires_at};
  }
  return row ? Lifetime{row->refresh_at, row->expires_at}
             : Lifetime{explanation.now, explanation.now};
}

bool is_answered_empty(const Explanation& explanation) {
  if (!explanation.error) return false;
  return explanation.error->code == Errc::not_ecr ||
         (explanation.registry && may_go_without(*explanation.registry, *explanation.error));
}

}  // namespace

Result<KubeletRequest> read_kubelet_request(const std::string& file) {
  if (file == kStdin) {
    const auto input = read_input(STDIN_FILENO, kInputTimeout);
    if (!input) return input.error();
    return parse_kubelet_request(*input);
  }
  const auto text = read_file(file, kMaxInputBytes);
  if (!text) return text.error();
  if (!*text) return Error{Errc::local, clean_text(file) + " does not exist"};
  return parse_kubelet_request(**text, "in " + clean_text(file));
}

KubeletView begin_kubelet_view(const std::string& file, const KubeletRequest& request) {
  KubeletView view;
  view.file = file == kStdin ? "standard input" : clean_text(file, kLongestText);
  view.api_version = request.api_version;
  view.image = clean_text(request.image, kLongestText);
  return view;
}

Result<KubeletIdentity> look_at_account(Explanation& explanation, const KubeletRequest& request,
                                        const Environment& environment) {
  KubeletView& view = *explanation.kubelet;
  if (!request.service_account_token.empty()) add_claims(view, request.service_account_token);
  auto identity = find_kubelet_identity(request, environment);
  if (!identity) return identity;
  view.role = clean_text(identity->role.arn, kLongestText);
  view.role_from = identity->role.from;
  const std::string warning = find_account_warning(request, *identity, environment);
  if (!warning.empty()) explanation.warnings.push_back(clean_text(warning, kLongestText));
  if (identity->account && view.token_expires_at && *view.token_expires_at <= explanation.now) {
    explanation.warnings.emplace_back(
        "the service account's token has ended; write a request with "
        "another one");
  }
  return identity;
}

void judge_answer(Explanation& explanation, const KubeletRequest& request) {
  KubeletView& view = *explanation.kubelet;
  if (!explanation.token_available) {
    view.answer = KubeletView::Answer::unknown;
  } else if (*explanation.token_available) {
    view.answer = KubeletView::Answer::password;
    view.match = clean_text(find_match_pattern(request.image, explanation.host));
    view.cache_duration = find_cache_duration(find_lifetime(explanation), explanation.now);
  } else if (is_answered_empty(explanation)) {
    view.answer = KubeletView::Answer::empty;
    view.cache_duration = std::chrono::seconds{0};
  }
  if (explanation.error && explanation.error->code == Errc::not_ecr) {
    explanation.error->text =
        "the image is in no ECR registry, and no rule of a registry map makes it one; take the "
        "name out of matchImages of the provider's configuration, or into config.yaml";
  }
}

}  // namespace cred
