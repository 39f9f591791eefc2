// SPDX-License-Identifier: Apache-2.0
// Names of clusters that nobody has written down: which entry found them, and where.
#pragma once

#include <string>
#include <string_view>

#include "syncd/config/sync_config.h"

namespace cred::syncd {

// What tells a cluster of EKS from any other, and who asks about it.
struct EksPosition {
  std::string account;
  std::string region;
  std::string name;
  std::string role_arn;  // empty: whoever asks
};

// "fleet/123456789012/eu-west-1/prod". No name in a configuration file has a slash, and no two
// clusters have one account, region and name, so it is nobody else's.
std::string name_discovered(const std::string& entry, const EksPosition& position);

// `entry` is one of SyncConfig::discoveries.
ClusterConfig make_discovered(const ClusterConfig& entry, const EksPosition& position);

// Whether `cluster` is what --cluster `scope` means: itself, one that the entry `scope` has found,
// or any for an empty scope.
bool is_in_scope(std::string_view cluster, std::string_view scope);

// Whether what the entry `entry` finds may be in that scope.
bool may_find(std::string_view entry, std::string_view scope);

}  // namespace cred::syncd
