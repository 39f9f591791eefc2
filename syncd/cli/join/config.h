// SPDX-License-Identifier: Apache-2.0
// join: the drop-in that adds a cluster, and the configuration as it will be with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncd/cli/options.h"
#include "syncd/config/load_sync_config.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// What a cluster is called after its context: the name at the end of an EKS cluster's ARN, else the
// context's, with '-' for what no name may have. nullopt where nothing is left of it.
std::optional<std::string> find_cluster_name(const std::string& context);

// The text of config.d/NAME.yaml. Names are not judged: whoever parses it does that.
std::string render_drop_in(const SyncOptions& options, const std::string& name,
                           const std::string& kubeconfig_path);

struct JoinedFiles {
  std::string kubeconfig;  // clusters/NAME.kubeconfig beside config.yaml
  std::string drop_in;     // config.d/NAME.yaml
};

JoinedFiles find_joined_files(const std::string& config_path, const std::string& name);

// Whether the text of a drop-in is one of `join`, whoever edited it since.
bool is_made_by_join(std::string_view drop_in);

struct JoinPlan {
  std::string name;
  std::string kubeconfig_path;  // clusters/NAME.kubeconfig beside config.yaml
  std::string drop_in_path;
  std::string drop_in;    // its text; that of the file where there is one and it stays
  SyncConfig config;      // with the cluster
  ClusterConfig cluster;  // the same, alone
};

// A drop-in that `join` made stays as it is unless the options ask for something else, which needs
// --force as does a file that somebody else made. Writes nothing. Where it cannot be, a line for
// each reason goes to `errors`, and nullopt comes back.
std::optional<JoinPlan> plan_join(const SyncOptions& options, const std::string& name,
                                  const ListDirectory& list_directory, const ProcessDeps& process,
                                  std::vector<std::string>& errors);

}  // namespace cred::syncd
