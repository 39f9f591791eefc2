// SPDX-License-Identifier: Apache-2.0
// Spreads requests over the second where a limit is set.
#pragma once

#include <chrono>
#include <utility>

#include "base/mutex.h"
#include "base/time.h"

namespace cred {

class Pace {
 public:
  // 0: no limit.
  Pace(int per_second, Sleep sleep) : per_second_(per_second), sleep_(std::move(sleep)) {}

  // Until it is the caller's turn; from any thread.
  void wait();

 private:
  const int per_second_;
  const Sleep sleep_;
  Mutex mutex_;
  std::chrono::steady_clock::time_point next_ GUARDED_BY(mutex_);
};

}  // namespace cred
