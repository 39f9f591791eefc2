// SPDX-License-Identifier: Apache-2.0
// Jobs that wait in lines, one for each cluster: a few run at a time, and each line gives one in
// its turn, so that a thousand jobs of one cluster do not keep another's waiting.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class FairLines {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;
    std::size_t at_once;
  };

  explicit FairLines(Deps deps) : deps_(std::move(deps)) {}

  void push(const std::string& line, std::function<void()> job);

 private:
  void pump();

  Deps deps_;
  std::map<std::string, std::deque<std::function<void()>>> lines_;  // none is empty
  std::string last_;                                                // that had its turn
  std::size_t running_ = 0;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
