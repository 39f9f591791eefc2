// SPDX-License-Identifier: Apache-2.0
// Streams that were lost, for whoever sends the next request, and what may be why, for whoever
// opens the next stream.
#pragma once

#include <string>

#include "base/mutex.h"
#include "base/result.h"

namespace cred::syncd {

// For any thread; never waits for a network, so that the thread of all connections may ask it.
class Loss {
 public:
  // A stream ended by `error`, which comes back with the reason.
  Error note(Error error);

  Error add_reason(Error error);

  // Whether one was lost since the last time.
  bool take();

  // The reason from now on; empty: none is known.
  void explain(std::string why);

 private:
  Mutex mutex_;
  bool is_lost_ GUARDED_BY(mutex_) = false;
  std::string why_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
