// SPDX-License-Identifier: Apache-2.0
// join: a cluster is let in with the operator's kubeconfig, and with few rights from then on.
#pragma once

#include "syncd/cli/options.h"
#include "syncd/config/load_sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Blocks while the cluster is asked; 10 s for the token, 10 s for the rights, else as the server
// answers. Files are written only after all else has worked. With options.dry_run nothing is
// written and only dry runs are sent. Exit statuses as in process_deps.h.
int run_join(const SyncOptions& options, const ListDirectory& list_directory,
             const ProcessDeps& process);

}  // namespace cred::syncd
