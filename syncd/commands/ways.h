// SPDX-License-Identifier: Apache-2.0
// The daemon's ways to AWS and to a cluster.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "syncd/commands/world.h"
#include "syncd/config/sync_config.h"
#include "syncd/daemon/publisher.h"
#include "syncd/daemon/token_keeper.h"
#include "syncd/kube/cluster.h"
#include "syncd/pass/tokens.h"

namespace cred {

// `world` must outlive what each returns.
TokenSurroundings make_token_surroundings(const SyncWorld& world);
ObtainPasswords make_obtain(const std::string& cache_directory, const SyncWorld& world);
Publish make_publish(const SyncConfig& config, const Passwords& passwords, const SyncWorld& world);
std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster, const SyncWorld& world);

}  // namespace cred
