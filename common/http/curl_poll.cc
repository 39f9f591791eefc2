// SPDX-License-Identifier: Apache-2.0
// Short waits after traffic, long ones without.
#include "http/curl_poll.h"

#include <algorithm>

namespace cred {
namespace {

constexpr int kShortMs = 2;
constexpr int kRounds = 8;  // a large reply is handed out in several pieces

}  // namespace

void CurlPoll::wait(CURLM* multi, int longest_ms) {
  int active = 0;
  const int limit = rounds_left_ > 0 ? std::min(kShortMs, longest_ms) : longest_ms;
  curl_multi_poll(multi, nullptr, 0, limit, &active);
  rounds_left_ = active > 0 ? kRounds : std::max(rounds_left_ - 1, 0);
}

}  // namespace cred
