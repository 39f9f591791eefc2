// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next try.
#pragma once

#include <functional>

#include "syncd/runtime/clock.h"

namespace cred::syncd {

// Doubles from `first` up to `most`; each pause is drawn between half of that and the whole, so
// that many who fail together do not come back together.
class Backoff {
 public:
  Backoff(Span first, Span most) : first_(first), most_(most), next_(first) {}

  // `random` is from 0 to 1.
  Span take(double random);

  void reset() { next_ = first_; }

 private:
  Span first_;
  Span most_;
  Span next_;
};

// `whole` or up to a quarter less or more.
Span spread(Span whole, double random);

}  // namespace cred::syncd
