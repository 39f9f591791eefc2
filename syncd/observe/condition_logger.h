// SPDX-License-Identifier: Apache-2.0
// Why a cluster cannot be served at the moment, told when it begins, when its cause is another and
// when it is over.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "syncd/observe/log_line.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// A cluster is told to be back once it has been for some seconds, and each time longer, up to half
// an hour, while it comes and goes: its last line is true, and there are few of them.
class ConditionLogger {
 public:
  ConditionLogger(std::string cluster, LogSink tell, Loop& loop, std::function<double()> random);

  ConditionLogger(const ConditionLogger&) = delete;
  ConditionLogger& operator=(const ConditionLogger&) = delete;
  ConditionLogger(ConditionLogger&&) = delete;
  ConditionLogger& operator=(ConditionLogger&&) = delete;
  ~ConditionLogger();

  // Empty: it is over.
  void set(const std::string& text);

  // What was set last, told or not.
  const std::string& text() const { return text_; }

 private:
  void tell_cause();
  void tell_end();

  std::string cluster_;
  LogSink tell_;
  Loop& loop_;
  std::function<double()> random_;
  std::string text_;
  std::vector<std::string> told_;  // of this time of trouble
  Tick well_since_{};
  Backoff proof_;
  Loop::TimerId timer_;
};

}  // namespace cred::syncd
