// SPDX-License-Identifier: Apache-2.0
// A pool of threads behind one lock.
#include "syncd/pass/work_queue.h"

#include <utility>

namespace cred {

WorkQueue::~WorkQueue() {
  {
    const MutexLock lock(mutex_);
    is_closing_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkQueue::push(Item item) {
  {
    const MutexLock lock(mutex_);
    while (items_.size() >= 2 * limit_) taken_.wait(mutex_);
  }
  post(std::move(item));
}

void WorkQueue::post(Item item) {
  const MutexLock lock(mutex_);
  items_.push_back(std::move(item));
  if (idle_ < items_.size() && threads_.size() < limit_) {
    threads_.emplace_back([this] { work(); });
  }
  arrived_.notify_one();
}

void WorkQueue::drain() {
  const MutexLock lock(mutex_);
  while (!items_.empty() || busy_ != 0) taken_.wait(mutex_);
}

void WorkQueue::work() {
  MutexLock lock(mutex_);
  while (true) {
    ++idle_;
    while (items_.empty() && !is_closing_) arrived_.wait(mutex_);
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
