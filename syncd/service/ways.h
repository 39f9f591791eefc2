// SPDX-License-Identifier: Apache-2.0
// The daemon's ways to AWS and to a cluster.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/publisher.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/credentials/token_refresher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/service/world.h"

namespace cred {

// `world` must outlive what each returns.
TokenSurroundings make_token_surroundings(const SyncWorld& world);
ObtainPasswords make_obtain(const std::string& cache_directory, const SyncWorld& world);
Publish make_publish(const SyncConfig& config, const Passwords& passwords, const SyncWorld& world);
std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster, const SyncWorld& world);

}  // namespace cred
