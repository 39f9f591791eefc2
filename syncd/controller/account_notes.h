// SPDX-License-Identifier: Apache-2.0
// Service accounts whose list somebody else applies: what will come of it, said once and kept for
// the status.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "syncd/observe/log_line.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class AccountNotes {
 public:
  AccountNotes(std::string cluster, LogSink tell)
      : cluster_(std::move(cluster)), tell_(std::move(tell)) {}

  // What a look at an account came to. One that has its secret without our doing ends what was
  // noted.
  void take(const std::string& namespace_name, const std::string& account,
            const TargetOutcome& outcome);

  // It was deleted.
  void forget(const std::string& namespace_name, const std::string& account);

  // "service account apps/builder: its imagePullSecrets are kept by helm …", each at most.
  std::vector<std::string> texts() const;

 private:
  std::string cluster_;
  LogSink tell_;
  std::map<std::pair<std::string, std::string>, std::string> appliers_;
};

}  // namespace cred::syncd
