// SPDX-License-Identifier: Apache-2.0
// rbac: manifests of the rights that one cluster's part of the configuration needs.
#pragma once

#include "syncd/cli/options.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/world.h"

namespace cred {

// Asks no server. Ends with kWrongUsage where it is not clear which cluster is meant, or a name is
// none; with kNothingSucceeded where --kubeconfig cannot tell the server.
int run_rbac(const SyncConfig& config, const SyncOptions& options, const SyncWorld& world);

}  // namespace cred
