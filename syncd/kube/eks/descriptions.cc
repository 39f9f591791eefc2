// SPDX-License-Identifier: Apache-2.0
// A map by who asks about which cluster.
#include "syncd/kube/eks/descriptions.h"

#include <utility>

namespace cred::syncd {
namespace {

// No part of it can hold a line end.
std::string make_key(const EksReference& cluster) {
  return cluster.profile + '\n' + cluster.role_arn + '\n' + cluster.region + '\n' + cluster.name;
}

}  // namespace

void EksDescriptions::put(const EksReference& cluster, const EksCluster& description, Instant now) {
  const MutexLock lock(mutex_);
  std::erase_if(kept_, [now](const auto& pair) { return pair.second.at + kLife < now; });
  kept_.insert_or_assign(make_key(cluster), Kept{description, now});
}

std::optional<EksCluster> EksDescriptions::take(const EksReference& cluster, Instant now) {
  const MutexLock lock(mutex_);
  const auto found = kept_.find(make_key(cluster));
  if (found == kept_.end()) return std::nullopt;
  Kept kept = std::move(found->second);
  kept_.erase(found);
  const bool is_fresh = kept.at <= now && now <= kept.at + kLife;
  return is_fresh ? std::optional(std::move(kept.description)) : std::nullopt;
}

}  // namespace cred::syncd
