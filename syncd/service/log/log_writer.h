// SPDX-License-Identifier: Apache-2.0
// Writes the daemon's lines, and keeps nobody waiting for it: a journal or a pipe that nobody reads
// blocks whoever writes to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>

#include "base/mutex.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/thread_pool.h"

namespace cred::syncd {

// Many threads may call it at once. Lines are written in their order, by a thread that is there
// from the first one on.
class LogWriter {
 public:
  static constexpr std::size_t kMostWaiting = 1000;  // lines, each of some 100 bytes

  // `write` may block and must not throw.
  explicit LogWriter(std::function<void(const LogLine&)> write) : write_(std::move(write)) {}

  // Where kMostWaiting lines wait already, it is dropped, and a line in its place says how many
  // were.
  void take(const LogLine& line);

  // For the end of a process: blocks until all is written, or `time` has passed.
  void finish(std::chrono::milliseconds time);

 private:
  void write_all();
  void tell_dropped() REQUIRES(mutex_);

  std::function<void(const LogLine&)> write_;  // constant after construction

  Mutex mutex_;
  ConditionVariable written_;
  std::deque<LogLine> waiting_ GUARDED_BY(mutex_);
  std::size_t dropped_ GUARDED_BY(mutex_) = 0;  // since the last line that waits
  bool is_writing_ GUARDED_BY(mutex_) = false;

  ThreadPool writer_{1};  // last: it waits for write_all()
};

}  // namespace cred::syncd
