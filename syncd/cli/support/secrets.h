// SPDX-License-Identifier: Apache-2.0
// Every secret that this process can find where the daemon's may be, so that none is written down.
#pragma once

#include "syncd/cli/support/redactor.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Of the environment, of the shared AWS files, of the kubeconfigs that `config` and the environment
// name and of the token files that those name. What cannot be read is passed over.
void add_known_secrets(const SyncConfig& config, const ProcessDeps& process, Redactor& redactor);

}  // namespace cred::syncd
