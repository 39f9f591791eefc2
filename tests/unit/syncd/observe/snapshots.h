// SPDX-License-Identifier: Apache-2.0
// A snapshot in which all is well, for tests to spoil.
#pragma once

#include <string>

#include "syncd/observe/snapshot.h"

namespace cred::syncd::testing {

inline const Instant kSnapshotNow = from_epoch(1'800'000'000);
inline const std::string kSnapshotHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

inline TargetSnapshot make_target(const std::string& name) {
  TargetSnapshot target;
  target.namespace_name = name;
  target.secret = "regcred";
  target.condition = Condition::good;
  target.expires_at = kSnapshotNow + std::chrono::hours{9};
  target.last_success = kSnapshotNow - std::chrono::minutes{3};
  return target;
}

inline ClusterSnapshot make_cluster(const std::string& name, std::size_t targets) {
  ClusterSnapshot cluster;
  cluster.name = name;
  cluster.is_reachable = true;
  for (std::size_t i = 0; i < targets; ++i) {
    cluster.targets.push_back(make_target("team-" + std::to_string(i)));
  }
  return cluster;
}

// One that this process does not serve.
inline ClusterSnapshot make_elsewhere(const std::string& name, const std::string& member) {
  ClusterSnapshot cluster;
  cluster.name = name;
  cluster.served_by = member;
  return cluster;
}

inline Snapshot make_snapshot(std::size_t targets = 2) {
  Snapshot snapshot;
  snapshot.taken_at = kSnapshotNow;
  snapshot.started_at = kSnapshotNow - std::chrono::hours{3};
  snapshot.configured_at = kSnapshotNow - std::chrono::hours{1};
  snapshot.process_id = 4711;
  snapshot.configuration = "/etc/ecr-syncd/config.yaml";
  RegistrySnapshot registry;
  registry.name = "main";
  registry.host = kSnapshotHost;
  registry.expires_at = kSnapshotNow + std::chrono::hours{9};
  registry.refresh_at = kSnapshotNow + std::chrono::hours{5};
  registry.refreshes = 1;
  snapshot.registries.push_back(registry);
  snapshot.clusters.push_back(make_cluster("one", targets));
  return snapshot;
}

}  // namespace cred::syncd::testing
