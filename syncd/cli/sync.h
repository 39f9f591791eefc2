// SPDX-License-Identifier: Apache-2.0
// What `once` and `plan` share: passwords for all registries, then a pass over every cluster.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/config/sync_config.h"
#include "syncd/reconcile/pass.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

struct SyncScope {
  std::string cluster;         // only this one; empty: all
  std::string namespace_name;  // only this one; empty: all that are selected
  bool dry_run = false;
};

struct SyncTally {
  std::size_t clusters = 0;
  std::size_t failed_clusters = 0;  // in which nothing could be looked at
  std::size_t passwords = 0;        // registries that have one
  std::size_t unchanged = 0;
  std::size_t created = 0;
  std::size_t updated = 0;
  std::size_t replaced = 0;
  std::size_t removed = 0;
  std::size_t attached = 0;  // service accounts that were given their secret
  std::size_t detached = 0;  // from which it was taken back
  std::size_t skipped = 0;
  std::size_t refused = 0;
  std::size_t waiting = 0;
  std::size_t failed = 0;
  std::size_t unasked = 0;     // questions about clusters that got no answer
  std::size_t unreadable = 0;  // right but for entries that no kubelet can read
  std::vector<Error> registry_errors;
  std::vector<Error> cluster_errors;
  bool is_all_temporary = true;  // of what went wrong

  std::size_t changed() const {
    return created + updated + replaced + removed + attached + detached;
  }

  // Where no cluster is named, passwords are what was wanted.
  std::size_t good() const {
    return unchanged + changed() + skipped + (clusters == 0 ? passwords : 0);
  }

  std::size_t bad() const {
    return refused + waiting + failed + unreadable + cluster_errors.size();
  }
};

// Errors of registries and clusters are told to `process.err` as they come, a line each;
// `on_target` gets every target. Clusters are worked on side by side.
SyncTally sync_all(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process,
                   const OnTarget& on_target);

// What the tally means to whoever started the program.
int find_exit_status(const SyncTally& tally);

// "prod/team-a secret regcred"
std::string describe_target(const TargetReport& report);

// What is wrong with it, or will be, however well its look went: what no kubelet can read, or who
// applies an account's list. With the remedy; empty for nothing.
std::string find_warning(const TargetReport& report);

// "12 created, 988 renewed, 3 unchanged, 1 failed": what is not zero.
std::string describe_tally(const SyncTally& tally);

// The same behind the number of clusters, and how many of them failed.
std::string describe_clusters(const SyncTally& tally);

}  // namespace cred::syncd
