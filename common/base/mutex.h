// SPDX-License-Identifier: Apache-2.0
// A mutex of which clang knows what it guards. A member says GUARDED_BY(mutex_), a function that
// its caller must hold it for says REQUIRES(mutex_), and clang's -Wthread-safety refuses whatever
// does not keep to it; g++ sees nothing of it. Source:
// https://releases.llvm.org/14.0.0/tools/clang/docs/ThreadSafetyAnalysis.html
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define CRED_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define CRED_THREAD_ATTRIBUTE(attribute)
#endif

#define CAPABILITY(name) CRED_THREAD_ATTRIBUTE(capability(name))
#define SCOPED_CAPABILITY CRED_THREAD_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(mutex) CRED_THREAD_ATTRIBUTE(guarded_by(mutex))
#define REQUIRES(mutex) CRED_THREAD_ATTRIBUTE(requires_capability(mutex))
#define ACQUIRE(...) CRED_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) CRED_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))

namespace cred {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }

  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class ConditionVariable;
  std::mutex mutex_;
};

// Holds `mutex` to the end of its scope, but for what is between unlock() and lock().
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  MutexLock(MutexLock&&) = delete;
  MutexLock& operator=(MutexLock&&) = delete;

  ~MutexLock() RELEASE() {
    if (is_held_) mutex_.unlock();
  }

  void unlock() RELEASE() {
    mutex_.unlock();
    is_held_ = false;
  }

  void lock() ACQUIRE() {
    mutex_.lock();
    is_held_ = true;
  }

 private:
  Mutex& mutex_;
  bool is_held_ = true;
};

// Waits belong in a loop that looks at what is waited for: they may end for no reason. (A predicate
// would be a function of its own, of which the analysis does not know that the mutex is held.)
class ConditionVariable {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void notify_one() { condition_.notify_one(); }

  void notify_all() { condition_.notify_all(); }

  // Gives `mutex` up while it waits.
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

  // The same; false when it is `end`.
  bool wait_until(Mutex& mutex, Time end) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool is_in_time = condition_.wait_until(lock, end) == std::cv_status::no_timeout;
    lock.release();
    return is_in_time;
  }

 private:
  std::condition_variable condition_;
};

}  // namespace cred
