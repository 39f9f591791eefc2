// SPDX-License-Identifier: Apache-2.0
// Lines under a lock, writing outside it.
#include "syncd/service/log/log_writer.h"

#include <string>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {

void LogWriter::take(const LogLine& line) {
  const MutexLock lock(mutex_);
  if (waiting_.size() >= kMostWaiting) {
    ++dropped_;
    return;
  }
  tell_dropped();
  waiting_.push_back(line);
  if (!std::exchange(is_writing_, true)) writer_.post([this] { write_all(); });
}

void LogWriter::finish(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  MutexLock lock(mutex_);
  while (is_writing_ && written_.wait_until(mutex_, end)) {
  }
}

void LogWriter::write_all() {
  MutexLock lock(mutex_);
  while (!waiting_.empty()) {
    const LogLine line = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    write_(line);
    lock.lock();
    if (waiting_.empty()) tell_dropped();
  }
  is_writing_ = false;
  written_.notify_all();
}

// Behind the last line that was not.
void LogWriter::tell_dropped() {
  const std::size_t count = std::exchange(dropped_, 0);
  if (count == 0) return;
  waiting_.push_back({Priority::warning, kLinesDroppedId,
                      std::to_string(count) + (count == 1 ? " line was" : " lines were") +
                          " dropped here: whoever reads this log did not take them in time; "
                          "`ecr-syncd status` shows how things are"});
}

}  // namespace cred::syncd
