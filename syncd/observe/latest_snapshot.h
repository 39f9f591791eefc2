// SPDX-License-Identifier: Apache-2.0
// Where the loop leaves what it knows and others read it, so that no reader can hold it up.
#pragma once

#include <cstdint>
#include <memory>

#include "base/mutex.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

struct TimedSnapshot {
  std::shared_ptr<const Snapshot> snapshot;  // nullptr until the first
  Tick posted{};                             // when, or when this was made
};

// May be called from any thread.
class LatestSnapshot {
 public:
  explicit LatestSnapshot(Tick made) : latest_{nullptr, made} {}

  void post(std::shared_ptr<const Snapshot> snapshot, Tick tick);

  TimedSnapshot read() const;

 private:
  mutable Mutex mutex_;
  TimedSnapshot latest_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
