// SPDX-License-Identifier: Apache-2.0
// Which of all clusters this process serves, alone or as one of several members.
#include <utility>

#include "syncd/service/supervisor.h"

namespace cred::syncd {

// Those that are written down, and those that were found.
std::set<std::string> Supervisor::cluster_names() const {
  std::set<std::string> names;
  for (const ClusterConfig& cluster : config_.clusters) names.insert(cluster.name);
  for (const ClusterConfig& cluster : discoverer_.clusters()) names.insert(cluster.name);
  return names;
}

std::map<std::string, ClusterSlice> Supervisor::make_slices() const {
  std::map<std::string, ClusterSlice> slices;
  const auto add = [&](const ClusterConfig& cluster) {
    const auto mark = share_ ? share_->find(cluster.name) : ServedClusters::const_iterator();
    if (share_ && mark == share_->end()) return;
    slices.emplace(cluster.name,
                   slice_cluster(config_, cluster, share_ ? mark->second : std::string()));
  };
  for (const ClusterConfig& cluster : config_.clusters) add(cluster);
  for (const ClusterConfig& cluster : discoverer_.clusters()) add(cluster);
  return slices;
}

void Supervisor::take_share(const ServedClusters& share) {
  const ServedClusters before = share_.value_or(ServedClusters{});
  share_ = share;
  for (const auto& [name, mark] : before) {
    const auto still = share.find(name);
    if (still == share.end() || still->second != mark) stop_cluster(name);
  }
  for (auto& [name, slice] : make_slices()) {
    if (!clusters_.contains(name)) start_cluster(name, std::move(slice));
  }
}

std::string Supervisor::explain_absence(const std::string& cluster) const {
  return cluster_names().contains(cluster)
             ? "cluster " + cluster +
                   " is not served by this member; `ecr-syncd status` says by which"
             : "no cluster of the configuration is called " + cluster;
}

}  // namespace cred::syncd
