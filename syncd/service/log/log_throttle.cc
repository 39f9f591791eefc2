// SPDX-License-Identifier: Apache-2.0
// Level, repetition, destination.
#include "syncd/service/log/log_throttle.h"

#include <unistd.h>

#include <utility>

#include "base/text.h"
#include "syncd/service/log/journal.h"

namespace cred::syncd {
namespace {

constexpr Span kQuiet = std::chrono::hours{1};
constexpr std::size_t kMostKinds = 20000;
constexpr std::size_t kLongestLine = 2000;

}  // namespace

Priority to_priority(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return Priority::error;
    case LogLevel::warning:
      return Priority::warning;
    case LogLevel::notice:
      return Priority::notice;
    case LogLevel::info:
      return Priority::info;
    case LogLevel::debug:
      return Priority::debug;
  }
  return Priority::info;
}

LogThrottle::LogThrottle(Clock clock, std::function<void(const LogLine&)> write)
    : clock_(std::move(clock)), write_(std::move(write)) {}

void LogThrottle::tell(const LogLine& line) {
  if (line.priority > level_) return;
  LogLine clean = line;
  clean.text = clean_text(line.text, kLongestLine);
  const MutexLock lock(mutex_);
  if (!line.ends.empty()) {
    last_.erase(Kind{line.ends, line.cluster, line.namespace_name, line.registry});
  }
  if (line.priority <= Priority::warning) {
    if (last_.size() > kMostKinds) last_.clear();
    Last& last = last_[Kind{line.message_id, line.cluster, line.namespace_name, line.registry}];
    const Tick now = clock_.tick();
    const bool is_same = last.text == clean.text;
    if (is_same && now - last.told < kQuiet) {
      ++last.held_back;
      return;
    }
    last.text = clean.text;
    last.told = now;
    const std::size_t count = std::exchange(last.held_back, 0);
    if (is_same && count != 0) {
      clean.text += " (" + std::to_string(count) + " times more in the last hour)";
    }
  }
  write_(clean);
}

void write_log_line(const LogLine& line) {
  if (is_under_journal() && write_to_journal(kJournalSocket, line)) return;
  const std::string text = "ecr-syncd: " + line.text + '\n';
  // Where nobody listens there is nobody to tell.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace cred::syncd
