// SPDX-License-Identifier: Apache-2.0
// A pool of threads behind one lock.
#include "syncd/runtime/thread_pool.h"

#include <thread>
#include <utility>

namespace cred::syncd {

bool SpareThreads::take() {
  const MutexLock lock(mutex_);
  if (left_ == 0) return false;
  --left_;
  return true;
}

void SpareThreads::give_back() {
  const MutexLock lock(mutex_);
  ++left_;
}

// Once the last thread has let go of the lock it touches nothing of this any more.
ThreadPool::~ThreadPool() {
  const MutexLock lock(mutex_);
  is_closing_ = true;
  arrived_.notify_all();
  while (threads_ != 0) taken_.wait(mutex_);
}

void ThreadPool::push(Item item) {
  {
    const MutexLock lock(mutex_);
    while (items_.size() >= 2 * limit_) taken_.wait(mutex_);
  }
  post(std::move(item));
}

void ThreadPool::post(Item item) {
  const MutexLock lock(mutex_);
  items_.push_back(std::move(item));
  start_where_wanted();
  arrived_.notify_one();
}

void ThreadPool::start_where_wanted() {
  if (idle_ >= items_.size() || threads_ >= limit_ || is_closing_) return;
  if (threads_ != 0 && spare_ != nullptr && !spare_->take()) return;
  std::thread([this] { work(); }).detach();
  ++threads_;
}

void ThreadPool::end_one() {
  --threads_;
  if (threads_ != 0 && spare_ != nullptr) spare_->give_back();
  taken_.notify_all();
}

void ThreadPool::drain() {
  const MutexLock lock(mutex_);
  while (!items_.empty() || busy_ != 0) taken_.wait(mutex_);
}

std::size_t ThreadPool::threads() const {
  const MutexLock lock(mutex_);
  return threads_;
}

// False when there was none for as long as a thread rests, or the pool is closing.
bool ThreadPool::wait_for_item() {
  const auto end = std::chrono::steady_clock::now() + rest_;
  ++idle_;
  bool is_in_time = true;
  while (items_.empty() && !is_closing_ && is_in_time) {
    is_in_time = arrived_.wait_until(mutex_, end);
  }
  --idle_;
  return !items_.empty();
}

void ThreadPool::work() {
  MutexLock lock(mutex_);
  while (wait_for_item()) {
    const Item item = std::move(items_.front());
    items_.pop_front();
    ++busy_;
    // Another pool may have given back what there was none of when the items came.
    start_where_wanted();
    taken_.notify_all();
    lock.unlock();
    item();
    lock.lock();
    --busy_;
    taken_.notify_all();
  }
  end_one();
}

}  // namespace cred::syncd
