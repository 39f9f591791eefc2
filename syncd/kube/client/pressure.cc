// SPDX-License-Identifier: Apache-2.0
// Additive increase, multiplicative decrease, as TCP has it.
// Source: https://datatracker.ietf.org/doc/html/rfc5681#section-3.1
#include "syncd/kube/client/pressure.h"

#include <algorithm>

namespace cred::syncd {

bool Pressure::try_enter() {
  const MutexLock lock(mutex_);
  const bool is_free = window_ >= most_ || under_way_ + 1 <= window_;
  if (is_free) ++under_way_;
  return is_free;
}

void Pressure::enter() {
  const MutexLock lock(mutex_);
  ++under_way_;
}

// Those that are under way at a halving were sent by the old window, and most of them come back
// refused as well: as many are forgiven.
void Pressure::leave(bool was_refused) {
  const MutexLock lock(mutex_);
  --under_way_;
  if (forgiven_ > 0) {
    --forgiven_;
  } else if (was_refused) {
    window_ = std::max(std::min<double>(window_, under_way_ + 1) / 2, 1.0);
    forgiven_ = under_way_;
  } else {
    window_ = std::min(window_ + 1 / window_, most_);
  }
}

}  // namespace cred::syncd
