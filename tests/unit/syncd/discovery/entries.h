// SPDX-License-Identifier: Apache-2.0
// Entries that find clusters, and what EKS says to them, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/kube/eks/survey.h"

namespace cred::syncd::testing {

inline constexpr const char* kTheirRole = "arn:aws:iam::111122223333:role/r";

inline ClusterConfig make_entry(std::string name, std::vector<std::string> regions,
                                std::vector<std::string> role_arns = {""}) {
  ClusterConfig entry;
  entry.name = std::move(name);
  entry.discovery = EksDiscovery{};
  entry.discovery->regions = std::move(regions);
  entry.discovery->role_arns = std::move(role_arns);
  entry.discovery->where = "/c:1";
  return entry;
}

inline SurveyedCluster make_seen(std::string name, std::string trouble = {},
                                 std::string account = "123456789012") {
  return {.name = std::move(name),
          .account = std::move(account),
          .is_leaving = false,
          .trouble = std::move(trouble)};
}

inline std::vector<std::string> names_of(const std::vector<ClusterConfig>& clusters) {
  std::vector<std::string> names;
  for (const ClusterConfig& cluster : clusters) names.push_back(cluster.name);
  return names;
}

}  // namespace cred::syncd::testing
