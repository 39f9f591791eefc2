// SPDX-License-Identifier: Apache-2.0
// Comparisons of slices and of registries.
#include "syncd/service/rollout/staging.h"

#include <algorithm>

#include "syncd/credentials/token_refresher.h"

namespace cred::syncd {
namespace {

void add_missing(const std::vector<RegistrySource>& from, const std::vector<RegistrySource>& in,
                 const char* what, std::vector<std::string>& lines) {
  for (const RegistrySource& one : from) {
    const bool is_there = std::any_of(in.begin(), in.end(), [&](const RegistrySource& other) {
      return is_same_source(one, other);
    });
    if (!is_there) lines.push_back("reload: registry " + one.target.registry.host + what);
  }
}

}  // namespace

bool is_canary(const ClusterSlice& slice) { return slice.config->clusters.front().is_canary; }

bool is_staged(const std::map<std::string, const ClusterSlice*>& now,
               const std::map<std::string, ClusterSlice>& wanted, const SyncConfig& config) {
  const auto is_marked = [](const ClusterConfig& cluster) { return cluster.is_canary; };
  const bool has_canary =
      std::any_of(config.clusters.begin(), config.clusters.end(), is_marked) ||
      std::any_of(config.discoveries.begin(), config.discoveries.end(), is_marked);
  if (!has_canary) return false;
  const bool is_changed = std::any_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
    const auto found = now.find(pair.first);
    const bool is_same = found != now.end() && is_same_slice(*found->second, pair.second);
    return !is_same && !is_canary(pair.second);
  });
  return is_changed || std::any_of(now.begin(), now.end(), [&](const auto& pair) {
           return !wanted.contains(pair.first) && !is_canary(*pair.second);
         });
}

void adopt_registries(ClusterSlice& slice, std::vector<RegistrySource>& registries) {
  slice.registries.clear();
  for (const RegistrySource& needed : slice.config->registries) {
    const auto found =
        std::find_if(registries.begin(), registries.end(),
                     [&](const RegistrySource& one) { return is_same_source(one, needed); });
    slice.registries.push_back(static_cast<std::size_t>(found - registries.begin()));
    if (found != registries.end()) continue;
    registries.push_back(needed);
    registries.back().shared = false;
  }
}

std::vector<std::string> describe_registry_changes(const std::vector<RegistrySource>& before,
                                                   const std::vector<RegistrySource>& after) {
  std::vector<std::string> lines;
  add_missing(before, after, ", as it was, is asked for no more", lines);
  add_missing(after, before, " is new or has changed", lines);
  return lines;
}

}  // namespace cred::syncd
