// SPDX-License-Identifier: Apache-2.0
// Whether a changed configuration has proved itself on the clusters that take it first.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "syncd/controller/refresh.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class Rollout {
 public:
  struct Deps {
    Loop& loop;
    std::function<double()> random;
    LogSink tell;
    std::function<std::vector<std::string>()> list_canaries;  // that there are at the moment

    // Looks at everything in one of them, and puts it right.
    std::function<void(const std::string& cluster, RefreshDone done)> look;

    std::function<void()> on_good;  // the others may follow
  };

  explicit Rollout(Deps deps) : deps_(std::move(deps)) {}

  Rollout(const Rollout&) = delete;
  Rollout& operator=(const Rollout&) = delete;
  Rollout(Rollout&&) = delete;
  Rollout& operator=(Rollout&&) = delete;
  ~Rollout();

  // From now on the canaries have another configuration, and are looked at until one look at all of
  // them found or made everything right. It has no end in time: an hour in which a canary is out of
  // reach proves nothing. Where one is under way, it begins anew.
  void begin();

  // There is nothing to prove; on_good is not called.
  void end();

  bool is_on() const { return is_on_; }

  // Why others are held back, and what to do about it; empty: they are not.
  std::string describe() const;

 private:
  struct Look;  // at all canaries

  void look_after(Span pause);
  void look();
  void add(Look& look, const std::string& trouble);
  void take(const Look& look);

  Deps deps_;
  bool is_on_ = false;
  std::string trouble_;  // of the last look
  Backoff pause_{std::chrono::seconds{1}, std::chrono::seconds{30}};
  Loop::TimerId timer_;
  std::shared_ptr<Look> under_way_;

  TaskScope scope_;
};

}  // namespace cred::syncd
