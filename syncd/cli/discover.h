// SPDX-License-Identifier: Apache-2.0
// What a verb works on: the clusters that are written down, and those that are found now.
#pragma once

#include <optional>
#include <string>

#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

struct DiscoveredConfig {
  SyncConfig config;
  bool is_complete = true;  // every place could be listed, and nothing was left out
};

// Whether --cluster `name` can mean something; an empty name means all.
bool has_cluster(const SyncConfig& config, const std::string& name);

// Looks for what --cluster `name` may mean, and says on `process.err` what could not be found.
// nullopt, which has been said too: all places were listed, and no cluster is called that. Blocks
// for 60 s at most, and not at all without a discovery.
std::optional<DiscoveredConfig> discover_clusters(const SyncConfig& config, const std::string& name,
                                                  const ProcessDeps& process);

}  // namespace cred::syncd
