// SPDX-License-Identifier: Apache-2.0
// Has the newest passwords published for this machine, however long that takes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// Publishes once, on another thread; a text is why nobody may read what was published, for people.
using Publish = std::function<Result<std::string>()>;

// It belongs to the loop's thread.
class Publisher {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;
    std::function<double()> random;
    LogSink tell;
  };

  explicit Publisher(Deps deps);

  // One at a time; of those that come meanwhile the last one counts. What fails is told, and tried
  // again until it succeeds or another one comes.
  void take(Publish publish);

 private:
  void start();
  void finish(const Result<std::string>& outcome);
  void tell(const Result<std::string>& outcome);
  void say(Priority priority, std::string text) const;

  Deps deps_;
  Publish publish_;
  Backoff pause_{std::chrono::seconds{30}, std::chrono::minutes{10}};
  Loop::TimerId timer_;
  std::string trouble_;
  bool is_busy_ = false;
  bool is_new_ = false;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
