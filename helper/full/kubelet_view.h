// SPDX-License-Identifier: Apache-2.0
// What `explain` found out about a request of kubelet's, as plain values and as lines for a person.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace cred {

// How far kubelet may use an answer: for every image of the registry. All answers have this one.
inline constexpr std::string_view kCacheKeyType = "Registry";

// No member holds a secret, and every text is fit for a terminal.
struct KubeletView {
  enum class Answer {
    password,
    empty,    // "no credentials here", with exit status 0
    failure,  // nothing but a line for kubelet's log, with exit status 1
    unknown,  // only asking would tell
  };

  std::string file;  // with the request; "standard input"
  std::string api_version;
  std::string image;

  // As the service account's token says; empty where the request has none.
  std::string subject;
  std::string issuer;
  bool is_unreadable = false;  // there is a token, but it says nothing that is understood
  std::vector<std::string> audiences;
  std::optional<Instant> token_expires_at;

  std::string role;  // that is assumed with the token; empty: the node's identity is used
  std::string role_from;

  Answer answer = Answer::failure;
  std::string match;  // under which kubelet finds the password; empty without one
  std::optional<std::chrono::seconds> cache_duration;  // nullopt without an answer
};

// "password", "empty", "failure"; empty for what is not known.
std::string_view answer_word(KubeletView::Answer answer);

// Label and text; a line without a label goes on with the one above.
using Items = std::vector<std::pair<std::string, std::string>>;

Items describe_request(const KubeletView& view);

// `host` is the registry's.
Items describe_answer(const KubeletView& view, const std::string& host);

}  // namespace cred
