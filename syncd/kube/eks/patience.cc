// SPDX-License-Identifier: Apache-2.0
// The pause doubles with every question.
#include "syncd/kube/eks/patience.h"

#include <algorithm>

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kFirst{10};
constexpr std::chrono::seconds kLongest{300};

}  // namespace

bool Patience::take(Instant now) {
  // A clock that was set back must not make anybody wait for what it showed before.
  const bool is_new = !asked_at_ || now < *asked_at_ || now >= *asked_at_ + 2 * kLongest;
  if (!is_new && now < *asked_at_ + pause_) return false;
  pause_ = is_new ? kFirst : std::min(2 * pause_, kLongest);
  asked_at_ = now;
  return true;
}

}  // namespace cred::syncd
