// SPDX-License-Identifier: Apache-2.0
// Doubling with jitter.
#include "syncd/runtime/backoff.h"

#include <algorithm>

namespace cred::syncd {

Tick Backoff::take(double random) {
  const auto whole = static_cast<double>(next_.count());
  next_ = std::min(next_ * 2, most_);
  return Tick{static_cast<Tick::rep>(whole * (0.5 + random / 2))};
}

Tick spread(Tick whole, double random) {
  return Tick{static_cast<Tick::rep>(static_cast<double>(whole.count()) * (0.75 + random / 2))};
}

}  // namespace cred::syncd
