// SPDX-License-Identifier: Apache-2.0
// One cluster's part of the configuration, so that a reload can tell whether it has changed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/controller/cluster_controller.h"

namespace cred::syncd {

struct ClusterSlice {
  // The one cluster, with the registries that its rules name and no others. Where things are
  // written down is left out: a comment more in the file changes no cluster.
  std::shared_ptr<const SyncConfig> config;

  std::vector<std::size_t> registries;  // which of the whole configuration those are
};

// Beside what the rules say every secret gets this annotation with `mark`, unless that is empty: so
// each is written once, and nothing that another member still has under way fits any more.
inline constexpr const char* kTenureAnnotation = "ecr-syncd/tenure";

// `cluster` is of `config`, or like one of it.
ClusterSlice slice_cluster(const SyncConfig& config, const ClusterConfig& cluster,
                           const std::string& mark = {});

bool is_same_slice(const ClusterSlice& a, const ClusterSlice& b);

// Of the passwords of the whole configuration those that the slice needs.
Passwords slice_passwords(const ClusterSlice& slice, const Passwords& all);

// False where one of them is missing.
bool are_same_passwords(const Passwords& a, const Passwords& b);

}  // namespace cred::syncd
