// SPDX-License-Identifier: Apache-2.0
// Keeps whoever hands work over from being far ahead of those who do it.
#pragma once

#include <cstddef>
#include <memory>

#include "base/mutex.h"

namespace cred::syncd {

// Many threads may use it at once.
class Seats : public std::enable_shared_from_this<Seats> {
 public:
  static std::shared_ptr<Seats> make(std::size_t count) { return std::make_shared<Seats>(count); }

  // By make() alone: what is taken keeps it alive.
  explicit Seats(std::size_t count) : count_(count) {}

  // Blocks until there is one; it is given back when the last copy of the result goes.
  std::shared_ptr<void> take();

  // Blocks until all are back.
  void drain();

 private:
  void give_back();

  std::size_t count_;  // constant after construction

  Mutex mutex_;
  ConditionVariable changed_;
  std::size_t taken_ GUARDED_BY(mutex_) = 0;
};

}  // namespace cred::syncd
