// SPDX-License-Identifier: Apache-2.0
// The daemon's ways to AWS and to a cluster.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "syncd/config/load_sync_config.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/publisher.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/credentials/token_refresher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// As load_sync_config does.
LoadedSyncConfig load_config(const std::string& path, const ListDirectory& list_directory,
                             const ProcessDeps& process);

// `process` must outlive what each returns.
TokenDeps make_token_deps(const ProcessDeps& process);
ObtainPasswords make_obtain(const std::string& cache_directory, const ProcessDeps& process);
Publish make_publish(const SyncConfig& config, const Passwords& passwords,
                     const ProcessDeps& process);
std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster,
                                           const ProcessDeps& process);

}  // namespace cred::syncd
