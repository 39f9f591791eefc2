// SPDX-License-Identifier: Apache-2.0
// The daemon's ways to AWS, to a cluster, and to what it keeps.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/config/load_sync_config.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/publisher.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/credentials/token_refresher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/eks/survey.h"
#include "syncd/membership/write_fence.h"
#include "syncd/service/pause/pause_keeper.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// As load_sync_config does.
LoadedSyncConfig load_config(const std::string& path, const ListDirectory& list_directory,
                             const ProcessDeps& process);

// `process` must outlive what each returns.
TokenDeps make_token_deps(const ProcessDeps& process);

// All that one of them assumes of roles goes by its `sts_per_second`.
ObtainPasswords make_obtain(const SyncConfig& config, const ProcessDeps& process);
Publish make_publish(const SyncConfig& config, const Passwords& passwords,
                     const ProcessDeps& process);

// Writes pass `fence`, unless it is nullptr.
std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster, const ProcessDeps& process,
                                           std::shared_ptr<WriteFence> fence = nullptr);

// Opens the cluster with the first request, and again with the next where that fails.
CallApi make_home_call(const ClusterConfig& home, const ProcessDeps& process);

// How EKS is asked for its clusters: kSurveyCalls calls a second at most for all surveys together.
std::function<Result<std::vector<SurveyedCluster>>(const SurveyOrder&)> make_survey(
    const ProcessDeps& process);

inline constexpr int kSurveyCalls = 20;

// Of all clusters of a process.
ClusterDeps make_shared_cluster_deps(const ProcessDeps& process);

// In the state directory.
PauseKeeper::Storage make_pause_storage(const std::string& state_directory,
                                        const ProcessDeps& process,
                                        std::function<void(std::function<void()>)> run_job);

}  // namespace cred::syncd
