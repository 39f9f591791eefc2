// SPDX-License-Identifier: Apache-2.0
// rbac: manifests of the rights that one cluster's part of the configuration needs.
#pragma once

#include "syncd/cli/options.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Asks no server. Ends with kWrongUsage where it is not clear which cluster is meant, or a name is
// none; with kNothingSucceeded where --kubeconfig cannot tell the server.
int run_rbac(const SyncConfig& config, const SyncOptions& options, const ProcessDeps& process);

}  // namespace cred::syncd
