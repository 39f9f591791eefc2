// SPDX-License-Identifier: Apache-2.0
// The far end of a socket or a pipe that is full until somebody reads.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace cred::syncd::testing {

class SlowReader {
 public:
  // Blocks until read().
  void take(const std::string& text) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_read_; });
    heard_.push_back(text);
    changed_.notify_all();
  }

  // Returns when a writer stands before it.
  void wait_for_writer() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::minutes{1}, [this] { return waiting_ != 0; }));
  }

  // From now on all that comes.
  void read() {
    const std::scoped_lock lock(mutex_);
    is_read_ = true;
    changed_.notify_all();
  }

  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return heard_.size() >= count; });
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_read_ = false;
  std::vector<std::string> heard_;
};

}  // namespace cred::syncd::testing
