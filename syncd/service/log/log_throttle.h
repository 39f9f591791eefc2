// SPDX-License-Identifier: Apache-2.0
// Where the daemon's lines go, and how often the same one may.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "base/mutex.h"
#include "syncd/config/sync_config.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

Priority to_priority(LogLevel level);

// Many threads may call it at once.
class LogThrottle {
 public:
  // `write` gets the lines that pass, one at a time, and must not block.
  LogThrottle(Clock clock, std::function<void(const LogLine&)> write);

  // Less important lines are dropped.
  void set_level(Priority level) { level_ = level; }

  // A warning or an error that says the same as the last of its kind about the same thing is held
  // back for an hour, and then told with how often it came.
  void tell(const LogLine& line);

 private:
  struct Last {
    std::string text;
    Tick told{};
    std::size_t held_back = 0;
  };

  using Kind = std::tuple<std::string, std::string, std::string, std::string>;

  Clock clock_;  // constant after construction
  std::atomic<Priority> level_{Priority::info};

  Mutex mutex_;
  std::function<void(const LogLine&)> write_ GUARDED_BY(mutex_);
  std::map<Kind, Last> last_ GUARDED_BY(mutex_);
};

// To the journal where stderr is it, else a line on stderr. Blocks while nobody reads there;
// LogWriter does not.
void write_log_line(const LogLine& line);

}  // namespace cred::syncd
