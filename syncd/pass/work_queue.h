// SPDX-License-Identifier: Apache-2.0
// Work done by a bounded number of threads, with a bounded number of items waiting.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace cred {

// Threads start as items come, so that little work costs few of them.
class WorkQueue {
 public:
  using Item = std::function<void()>;

  explicit WorkQueue(std::size_t threads) : limit_(threads) {}

  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  WorkQueue(WorkQueue&&) = delete;
  WorkQueue& operator=(WorkQueue&&) = delete;

  // Waits for whatever was pushed.
  ~WorkQueue();

  // Blocks while twice as many items wait as there may be threads. Items must not throw.
  void push(Item item);

  // As push, but however many wait: for whoever bounds them himself and must not block.
  void post(Item item);

  // Blocks until every item pushed so far is done.
  void drain();

 private:
  void work();

  std::size_t limit_;  // constant after construction

  Mutex mutex_;
  ConditionVariable arrived_;
  ConditionVariable taken_;
  std::deque<Item> items_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  std::size_t busy_ GUARDED_BY(mutex_) = 0;
  bool is_closing_ GUARDED_BY(mutex_) = false;
};

}  // namespace cred
