// SPDX-License-Identifier: Apache-2.0
// Looks at the token of every cluster from time to time, and says so where one is not renewed.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "syncd/kube/token/keep_token.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// Of the loop's thread.
class TokenKeeper {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;        // elsewhere; may block there
    std::function<TokenReport(const ClusterReference&)> keep;  // runs there
    std::function<double()> random;
    LogSink tell;
  };

  explicit TokenKeeper(Deps deps) : deps_(std::move(deps)) {}

  TokenKeeper(const TokenKeeper&) = delete;
  TokenKeeper& operator=(const TokenKeeper&) = delete;
  TokenKeeper(TokenKeeper&&) = delete;
  TokenKeeper& operator=(TokenKeeper&&) = delete;
  ~TokenKeeper();

  // All that there are from now on; looks at each at once. Whether a cluster is served by this
  // process does not count: one whose token has ended could be taken over by nobody.
  void set_clusters(const std::vector<ClusterReference>& clusters);

  // Adds the token of each cluster, and a warning where it is not renewed.
  void describe(Snapshot& snapshot) const;

 private:
  struct Kept {
    ClusterReference cluster;
    TokenReport report;
    bool is_looking = false;
    std::string told;  // what kind of trouble the last line was about; empty: none
    Backoff pause{std::chrono::seconds{30}, std::chrono::minutes{10}};
    Loop::TimerId timer;
  };

  void look(const std::string& name);
  void take(const std::string& name, TokenReport report);
  void tell(Kept& kept) const;
  std::string find_trouble(const Kept& kept) const;

  Deps deps_;
  std::map<std::string, Kept> kept_;  // by the cluster's name

  TaskScope scope_;  // ends first
};

}  // namespace cred::syncd
