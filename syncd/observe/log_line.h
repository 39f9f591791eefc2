// SPDX-License-Identifier: Apache-2.0
// What the daemon says: lines with a priority and a stable id, for whoever writes them down.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cred::syncd {

// As syslog(3) has them.
enum class Priority { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

struct LogLine {
  Priority priority = Priority::info;
  std::string_view message_id;  // one of message_ids.h
  std::string text;             // cause and remedy, never a secret
  std::string cluster = {};
  std::string namespace_name = {};
  std::string registry = {};

  // The message id of the trouble that this is the end of: the next line of it is news again.
  std::string_view ends = {};
};

// May be called from any thread; never waits for whoever reads the lines.
using LogSink = std::function<void(const LogLine&)>;

}  // namespace cred::syncd
