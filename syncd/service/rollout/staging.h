// SPDX-License-Identifier: Apache-2.0
// What of a changed configuration waits for the canaries.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/service/cluster_slice.h"

namespace cred::syncd {

bool is_canary(const ClusterSlice& slice);

// Whether there is a canary in `config`, and something in `wanted`, which is made of it, that
// others than canaries would have to take: they are new, are gone, or have changed since `now`.
bool is_staged(const std::map<std::string, const ClusterSlice*>& now,
               const std::map<std::string, ClusterSlice>& wanted, const SyncConfig& config);

// `slice` goes on with the registries that it has, in `registries`: where they are not there, they
// are added, and published nowhere.
void adopt_registries(ClusterSlice& slice, std::vector<RegistrySource>& registries);

// "reload: registry HOST is new or has changed" and the like, for people.
std::vector<std::string> describe_registry_changes(const std::vector<RegistrySource>& before,
                                                   const std::vector<RegistrySource>& after);

}  // namespace cred::syncd
