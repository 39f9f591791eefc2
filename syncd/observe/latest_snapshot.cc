// SPDX-License-Identifier: Apache-2.0
// The old snapshot ends outside the lock.
#include "syncd/observe/latest_snapshot.h"

#include <utility>

namespace cred::syncd {

void LatestSnapshot::post(std::shared_ptr<const Snapshot> snapshot, Tick tick) {
  const MutexLock lock(mutex_);
  latest_.snapshot.swap(snapshot);
  latest_.posted = tick;
}

TimedSnapshot LatestSnapshot::read() const {
  const MutexLock lock(mutex_);
  return latest_;
}

}  // namespace cred::syncd
