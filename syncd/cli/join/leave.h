// SPDX-License-Identifier: Apache-2.0
// leave: what `join` has made of a cluster is taken back.
#pragma once

#include "syncd/cli/options.h"
#include "syncd/config/load_sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Deletes, with the operator's kubeconfig, the objects that `join` has made in the cluster, then
// its kubeconfig and its drop-in. What somebody else made, or another configuration needs, stays
// and is named. Where an object cannot be deleted the files stay, so that it can be tried again.
// Returns the exit status.
int run_leave(const SyncOptions& options, const ListDirectory& list_directory,
              const ProcessDeps& process);

}  // namespace cred::syncd
