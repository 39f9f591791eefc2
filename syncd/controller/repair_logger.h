// SPDX-License-Identifier: Apache-2.0
// What the log says of single secrets of one cluster.
#pragma once

#include <map>
#include <set>
#include <string>

#include "syncd/controller/target_store.h"
#include "syncd/observe/failure_deduplicator.h"
#include "syncd/observe/log_line.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class RepairLogger {
 public:
  RepairLogger(std::string cluster, LogSink tell)
      : cluster_(std::move(cluster)), tell_(std::move(tell)) {}

  // That somebody keeps changing or deleting it, which the last repair of `target` has shown.
  void tell_contest(const TargetKey& key, const TargetState& target,
                    TargetOutcome::Kind last_repair) const;

  // Of a repair, before `target` takes its outcome.
  void tell_outcome(const TargetKey& key, const TargetState& target, const TargetOutcome& outcome,
                    Tick now);

  // The other ecr-syncd whose password stays, once for each of them.
  void tell_neighbour(const TargetKey& key, const TargetOutcome& outcome);

  // What no kubelet can read in it, once until it can be read or something else cannot.
  void tell_unreadable(const TargetKey& key, const TargetOutcome& outcome);

  // Why its role brings it nothing, once until it does or the reason is another.
  void tell_role_trouble(const TargetKey& key, const TargetOutcome& outcome);

 private:
  void tell_once(std::map<TargetKey, std::string>& told, const TargetKey& key,
                 const std::string& text, bool is_over);
  void tell_failure(const TargetKey& key, const TargetOutcome& outcome, bool is_news, Tick now);
  std::string name_of(const TargetKey& key) const;

  std::string cluster_;
  LogSink tell_;
  FailureDeduplicator shared_trouble_;
  std::set<std::string> neighbours_;             // told of
  std::map<TargetKey, std::string> unreadable_;  // told of
  std::map<TargetKey, std::string> roles_;       // told of
};

}  // namespace cred::syncd
