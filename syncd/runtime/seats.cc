// SPDX-License-Identifier: Apache-2.0
// A counter behind a lock.
#include "syncd/runtime/seats.h"

namespace cred::syncd {

std::shared_ptr<void> Seats::take() {
  const MutexLock lock(mutex_);
  while (taken_ >= count_) changed_.wait(mutex_);
  ++taken_;
  return {nullptr, [self = shared_from_this()](void*) { self->give_back(); }};
}

void Seats::drain() {
  const MutexLock lock(mutex_);
  while (taken_ != 0) changed_.wait(mutex_);
}

void Seats::give_back() {
  const MutexLock lock(mutex_);
  --taken_;
  changed_.notify_all();
}

}  // namespace cred::syncd
