// SPDX-License-Identifier: Apache-2.0
// Each takes the next slot and waits for it.
#include "base/pace.h"

#include <algorithm>

namespace cred {

void Pace::wait() {
  if (per_second_ <= 0) return;
  const auto gap = std::chrono::microseconds{1000000 / per_second_};
  std::chrono::steady_clock::time_point slot;
  const auto now = std::chrono::steady_clock::now();
  {
    const MutexLock lock(mutex_);
    slot = std::max(next_, now);
    next_ = slot + gap;
  }
  if (slot > now) sleep_(std::chrono::duration_cast<std::chrono::milliseconds>(slot - now));
}

}  // namespace cred
