// SPDX-License-Identifier: Apache-2.0
// Where the loop hangs out what it knows and others read it, so that no reader can hold it up.
#pragma once

#include <cstdint>
#include <memory>

#include "base/mutex.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/clock.h"

namespace cred {

struct Posting {
  std::shared_ptr<const Snapshot> snapshot;  // nullptr until the first
  Tick posted{0};                            // when, or when the board was made
};

// From any thread.
class Board {
 public:
  explicit Board(Tick made) : posting_{nullptr, made} {}

  void post(std::shared_ptr<const Snapshot> snapshot, Tick tick);

  Posting read() const;

 private:
  mutable Mutex mutex_;
  Posting posting_ GUARDED_BY(mutex_);
};

}  // namespace cred
