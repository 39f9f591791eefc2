// SPDX-License-Identifier: Apache-2.0
// Work done by a bounded number of threads, with a bounded number of items waiting.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>

#include "base/mutex.h"

namespace cred::syncd {

// What several pools may have beside the first thread of each, together: many that get work at the
// same moment would start thousands.
class SpareThreads {
 public:
  explicit SpareThreads(std::size_t most) : left_(most) {}

  // False: there is none left.
  bool take();
  void give_back();

 private:
  Mutex mutex_;
  std::size_t left_ GUARDED_BY(mutex_);
};

// Threads start as items come, so that little work costs few of them, and end when they have had
// nothing to do for a while, so that a pool at rest costs none.
class ThreadPool {
 public:
  using Item = std::function<void()>;

  // Between two jobs of a busy pool there is less than this, and a thread costs about 50 us to
  // start; most of the pools of a daemon rest for minutes.
  static constexpr std::chrono::milliseconds kRest{3000};

  // `spare`, which must outlive this, has all threads but the first; without one nothing but
  // `threads` bounds them.
  explicit ThreadPool(std::size_t threads, std::chrono::milliseconds rest = kRest,
                      SpareThreads* spare = nullptr)
      : limit_(threads), rest_(rest), spare_(spare) {}

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ThreadPool(ThreadPool&&) = delete;
  ThreadPool& operator=(ThreadPool&&) = delete;

  // Waits for whatever was pushed.
  ~ThreadPool();

  // Blocks while twice as many items wait as there may be threads. Items must not throw.
  void push(Item item);

  // As push, but however many wait: for whoever bounds them himself and must not block.
  void post(Item item);

  // Blocks until every item pushed so far is done.
  void drain();

  // How many there are at the moment.
  std::size_t threads() const;

 private:
  void work();
  bool wait_for_item() REQUIRES(mutex_);
  void start_where_wanted() REQUIRES(mutex_);
  void end_one() REQUIRES(mutex_);

  // Constant after construction.
  std::size_t limit_;
  std::chrono::milliseconds rest_;
  SpareThreads* spare_;

  mutable Mutex mutex_;
  ConditionVariable arrived_;
  ConditionVariable taken_;
  std::deque<Item> items_ GUARDED_BY(mutex_);
  std::size_t threads_ GUARDED_BY(mutex_) = 0;  // detached: whoever rests is joined by nobody
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  std::size_t busy_ GUARDED_BY(mutex_) = 0;
  bool is_closing_ GUARDED_BY(mutex_) = false;
};

}  // namespace cred::syncd
