// SPDX-License-Identifier: Apache-2.0
// Selecting and comparing parts of a SyncConfig.
#include "syncd/service/cluster_slice.h"

#include <algorithm>
#include <map>

#include "syncd/credentials/token_refresher.h"

namespace cred::syncd {

ClusterSlice slice_cluster(const SyncConfig& config, const ClusterConfig& cluster,
                           const std::string& mark) {
  auto part = std::make_shared<SyncConfig>();
  part->instance = config.instance;
  part->installation = config.installation;
  part->max_removals = config.max_removals;
  part->owners = config.owners;
  part->clusters.push_back(cluster);
  ClusterSlice slice;
  std::map<std::size_t, std::size_t> places;
  for (SecretRule& rule : part->clusters.front().rules) {
    rule.where.clear();
    if (!mark.empty()) rule.annotations.emplace_back(kTenureAnnotation, mark);
    for (std::size_t& registry : rule.registries) {
      const auto [at, is_new] = places.emplace(registry, places.size());
      if (is_new) {
        slice.registries.push_back(registry);
        part->registries.push_back(config.registries[registry]);
        part->registries.back().where.clear();
      }
      registry = at->second;
    }
  }
  part->clusters.front().where.clear();
  slice.config = std::move(part);
  return slice;
}

bool is_same_slice(const ClusterSlice& a, const ClusterSlice& b) {
  return a.config->instance == b.config->instance &&
         a.config->max_removals == b.config->max_removals && a.config->owners == b.config->owners &&
         a.config->clusters == b.config->clusters &&
         std::equal(a.config->registries.begin(), a.config->registries.end(),
                    b.config->registries.begin(), b.config->registries.end(), is_same_source);
}

Passwords slice_passwords(const ClusterSlice& slice, const Passwords& all) {
  auto part = std::make_shared<std::vector<TokenOutcome>>();
  for (const std::size_t registry : slice.registries) part->push_back((*all)[registry]);
  return part;
}

bool are_same_passwords(const Passwords& a, const Passwords& b) {
  const auto is_same = [](const TokenOutcome& one, const TokenOutcome& other) {
    if (!one.password || !other.password) return !one.password && !other.password;
    return one.password->password == other.password->password;
  };
  return a && b && std::equal(a->begin(), a->end(), b->begin(), b->end(), is_same);
}

}  // namespace cred::syncd
