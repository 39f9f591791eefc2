// SPDX-License-Identifier: Apache-2.0
// The next line after the one that had its turn last.
#include "syncd/credentials/roles/fair_lines.h"

#include <utility>

namespace cred::syncd {

void FairLines::push(const std::string& line, std::function<void()> job) {
  lines_[line].push_back(std::move(job));
  pump();
}

void FairLines::pump() {
  while (running_ < deps_.at_once && !lines_.empty()) {
    auto next = lines_.upper_bound(last_);
    if (next == lines_.end()) next = lines_.begin();
    last_ = next->first;
    auto job = std::move(next->second.front());
    next->second.pop_front();
    if (next->second.empty()) lines_.erase(next);
    ++running_;
    deps_.run_job([this, alive = scope_.token(), job = std::move(job), &loop = deps_.loop] {
      job();
      loop.post([this, alive] {
        if (!alive) return;
        --running_;
        pump();
      });
    });
  }
}

}  // namespace cred::syncd
