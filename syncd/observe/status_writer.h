// SPDX-License-Identifier: Apache-2.0
// Keeps what other processes read about the daemon as it is.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread.
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
  void look();
  void write_if_news();
  void end(const std::shared_ptr<Snapshot>& taken, const Result<void>& written);

  Deps deps_;
  std::shared_ptr<const Snapshot> written_;
  Loop::TimerId timer_;
  Tick not_before_{};
  bool is_writing_ = false;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
