// SPDX-License-Identifier: Apache-2.0
// How many requests may be under way to a server that says that there are too many of them.
#pragma once

#include <cstdint>

#include "base/mutex.h"

namespace cred::syncd {

// Without refusals it lets everything through: the connection has a limit of its own. A refusal
// halves what may be under way, once for all that were sent before it; each request that is
// answered then gives a part of one place back, so that a full window of them gives one. A server
// with few seats is so found out in some seconds, and not lost again by a burst.
// Many threads may use it at once.
class Pressure {
 public:
  // At most `most` are under way anyway.
  explicit Pressure(int most) : most_(most), window_(most) {}

  // Whether one more may be sent now; if so it counts until it leaves.
  bool try_enter();

  // Enters, however many are under way.
  void enter();

  // The server has refused it because there are too many, or has not.
  void leave(bool was_refused);

 private:
  double most_;  // constant after construction

  Mutex mutex_;
  double window_ GUARDED_BY(mutex_);
  int under_way_ GUARDED_BY(mutex_) = 0;
  int forgiven_ GUARDED_BY(mutex_) = 0;  // of those that were sent before the last halving
};

}  // namespace cred::syncd
