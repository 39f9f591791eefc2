// SPDX-License-Identifier: Apache-2.0
// Keeps what other processes read about the daemon as it is.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// Of the loop's thread.
class StatusWriter {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;
    std::function<Snapshot()> take;                      // on the loop's thread
    std::function<Result<void>(const Snapshot&)> write;  // in a job
    LogSink tell;
  };

  explicit StatusWriter(Deps deps);

  StatusWriter(const StatusWriter&) = delete;
  StatusWriter& operator=(const StatusWriter&) = delete;
  StatusWriter(StatusWriter&&) = delete;
  StatusWriter& operator=(StatusWriter&&) = delete;
  ~StatusWriter();

  // Looks every 2 s and writes what has changed; after a failure at most once a minute.
  void start();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
