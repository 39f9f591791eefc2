// SPDX-License-Identifier: Apache-2.0
// A snapshot with something of everything.
#pragma once

#include <chrono>

#include "syncd/observe/snapshot.h"

namespace cred::syncd {

inline constexpr Instant kNoon{std::chrono::seconds{1795694400}};  // 2026-11-26T12:00:00Z

inline Snapshot make_full_snapshot() {
  using std::chrono::hours;
  using std::chrono::minutes;
  Snapshot snapshot{};
  snapshot.taken_at = kNoon;
  snapshot.started_at = kNoon - hours{2};
  snapshot.process_id = 4711;
  snapshot.configuration = "/etc/ecr-syncd/config.yaml";
  snapshot.configured_at = kNoon - hours{1};
  snapshot.registries.push_back({"ours",
                                 "123456789012.dkr.ecr.us-east-1.amazonaws.com",
                                 kNoon + hours{9},
                                 kNoon + hours{5},
                                 {}});
  ClusterSnapshot cluster;
  cluster.name = "production";
  cluster.is_reachable = true;
  cluster.targets.push_back(
      {"team-a", "regcred", Condition::good, kNoon + hours{9}, kNoon - minutes{12}, {}, false, {}});
  cluster.targets.push_back(
      {"team-b", "regcred", Condition::failed, {}, {}, "the quota is \"full\"", true, "kubectl"});
  snapshot.clusters.push_back(std::move(cluster));
  return snapshot;
}

}  // namespace cred::syncd
