// SPDX-License-Identifier: Apache-2.0
// Posted tasks first, then timers by their time.
#include "syncd/runtime/loop.h"

#include <algorithm>

namespace cred::syncd {
namespace {

// The condition variable's clock stands still while the machine sleeps and ours does not; and the
// watchdog wants to see that the loop goes round.
constexpr Span kLongestWait{5000};

}  // namespace

void Loop::post(Task task) {
  {
    const MutexLock lock(mutex_);
    posted_.push_back(std::move(task));
  }
  arrived_.notify_one();
}

Loop::TimerId Loop::after(Span pause, Task task) {
  const TimerId timer{clock_.tick() + std::max(pause, Span{0}), next_id_++};
  timers_.emplace(timer, std::move(task));
  return timer;
}

void Loop::cancel(const TimerId& timer) { timers_.erase(timer); }

void Loop::run() {
  while (true) {
    while (turn()) {
    }
    {
      const MutexLock lock(mutex_);
      if (is_stopping_ && posted_.empty()) return;
    }
    wait();
  }
}

void Loop::stop() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_one();
}

bool Loop::turn() {
  const bool had_posted = run_posted();
  return run_due() || had_posted;
}

std::optional<Tick> Loop::find_next_due() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

bool Loop::run_posted() {
  std::vector<Task> tasks;
  {
    const MutexLock lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) task();
  return !tasks.empty();
}

// A task may set and cancel timers, the due ones among them.
bool Loop::run_due() {
  const Tick now = clock_.tick();
  bool has_run = false;
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    Task task = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    task();
    has_run = true;
  }
  return has_run;
}

void Loop::wait() {
  Span longest = kLongestWait;
  if (const auto due = find_next_due()) {
    longest = std::clamp(*due - clock_.tick(), Span{0}, kLongestWait);
  }
  const auto end = std::chrono::steady_clock::now() + longest;
  const MutexLock lock(mutex_);
  while (posted_.empty() && !is_stopping_ && arrived_.wait_until(mutex_, end)) {
  }
}

}  // namespace cred::syncd
