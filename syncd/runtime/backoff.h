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
  Backoff(Tick first, Tick most) : first_(first), most_(most), next_(first) {}

  // `random` is from 0 to 1.
  Tick take(double random);

  void reset() { next_ = first_; }

 private:
  Tick first_;
  Tick most_;
  Tick next_;
};

// `whole` or up to a quarter less or more.
Tick spread(Tick whole, double random);

}  // namespace cred::syncd
