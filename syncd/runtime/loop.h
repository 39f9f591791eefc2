// SPDX-License-Identifier: Apache-2.0
// The one thread on which the daemon decides: what others post to it, and what has become due.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

// Tasks must not block and must not throw. Everything but post and stop belongs to the thread that
// runs the loop, or, before it runs, to the one that made it.
class Loop {
 public:
  using Task = std::function<void()>;
  using TimerId = std::pair<Tick, std::uint64_t>;

  explicit Loop(Clock clock) : clock_(std::move(clock)) {}

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  Loop(Loop&&) = delete;
  Loop& operator=(Loop&&) = delete;
  ~Loop() = default;

  // May be called from any thread. Tasks run in the order of their posting.
  void post(Task task);

  // Once, when `pause` has passed.
  TimerId after(Span pause, Task task);

  // Nothing happens where it has run already.
  void cancel(const TimerId& timer);

  // Blocks until stop() was called, at which what is posted already is still run.
  void run();

  void stop();

  // Runs what is posted or due now; false where there was nothing. For whoever moves the clock.
  bool turn();

  // When the next timer is due.
  std::optional<Tick> find_next_due() const;

  const Clock& clock() const { return clock_; }

 private:
  bool run_posted();
  bool run_due();
  void wait();

  Clock clock_;  // constant after construction

  // It belongs to the loop's thread.
  std::map<TimerId, Task> timers_;
  std::uint64_t next_id_ = 0;

  Mutex mutex_;
  ConditionVariable arrived_;
  std::vector<Task> posted_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace cred::syncd
