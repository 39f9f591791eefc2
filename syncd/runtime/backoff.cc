// SPDX-License-Identifier: Apache-2.0
// Doubling with jitter.
#include "syncd/runtime/backoff.h"

#include <algorithm>

namespace cred::syncd {

Span Backoff::take(double random) {
  const auto whole = static_cast<double>(next_.count());
  next_ = std::min(next_ * 2, most_);
  return Span{static_cast<Span::rep>(whole * (0.5 + random / 2))};
}

Span spread(Span whole, double random) {
  return Span{static_cast<Span::rep>(static_cast<double>(whole.count()) * (0.75 + random / 2))};
}

}  // namespace cred::syncd
