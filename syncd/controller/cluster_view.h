// SPDX-License-Identifier: Apache-2.0
// One cluster as the daemon sees it → its part of a snapshot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "syncd/controller/target_store.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

struct ClusterView {
  std::string name;
  bool is_reachable;
  std::string trouble;
  const TargetStore& store;
  ClusterCounters counters;  // without the pushes, which the store has
  std::vector<std::string> warnings;
  std::vector<AccountSnapshot> accounts;
  std::optional<Instant> paused_since;
};

// "paused since 2026-12-01T10:00:00Z, so nothing is written there; `ecr-syncd resume --cluster a`
// ends that"
std::string describe_pause(const std::string& cluster, Instant since);

ClusterSnapshot describe_cluster(const ClusterView& view, const Clock& clock);

}  // namespace cred::syncd
