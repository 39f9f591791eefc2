// SPDX-License-Identifier: Apache-2.0
// A pool of threads behind one lock.
#include "syncd/pass/work_queue.h"

#include <utility>

namespace cred {

WorkQueue::~WorkQueue() {
  {
    const std::scoped_lock lock(mutex_);
    is_closing_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkQueue::push(Item item) {
  {
    std::unique_lock lock(mutex_);
    taken_.wait(lock, [this] { return items_.size() < 2 * limit_; });
  }
  post(std::move(item));
}

void WorkQueue::post(Item item) {
  const std::scoped_lock lock(mutex_);
  items_.push_back(std::move(item));
  if (idle_ < items_.size() && threads_.size() < limit_) {
    threads_.emplace_back([this] { work(); });
  }
  arrived_.notify_one();
}

void WorkQueue::drain() {
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [this] { return items_.empty() && busy_ == 0; });
}

void WorkQueue::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    arrived_.wait(lock, [this] { return !items_.empty() || is_closing_; });
    --idle_;
    if (items_.empty()) return;
    const Item item = std::move(items_.front());
    items_.pop_front();
    ++busy_;
    taken_.notify_all();
    lock.unlock();
    item();
    lock.lock();
    --busy_;
    taken_.notify_all();
  }
}

}  // namespace cred
