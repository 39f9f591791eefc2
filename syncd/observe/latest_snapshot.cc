// SPDX-License-Identifier: Apache-2.0
// The old snapshot ends outside the lock.
#include "syncd/observe/latest_snapshot.h"

#include <utility>

namespace cred {

void Board::post(std::shared_ptr<const Snapshot> snapshot, Tick tick) {
  const MutexLock lock(mutex_);
  posting_.snapshot.swap(snapshot);
  posting_.posted = tick;
}

Posting Board::read() const {
  const MutexLock lock(mutex_);
  return posting_;
}

}  // namespace cred
