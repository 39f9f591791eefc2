// SPDX-License-Identifier: Apache-2.0
// Has the newest passwords published for this machine, however long that takes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// Publishes once, on another thread; a text is why nobody may read what was published, for people.
using Publish = std::function<Result<std::string>()>;

// Of the loop's thread.
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
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
