// SPDX-License-Identifier: Apache-2.0
// doctor about AWS: can each registry's token be had, and until when does it work.
#pragma once

#include <string>
#include <vector>

#include "syncd/cli/doctor/findings.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// One line for each registry that `cluster` (empty: any, or none) puts into its secrets. Gets the
// tokens as `once` does, out of the same cache, into which new ones go. Blocks for 30 s at most.
// Returns one outcome for each of config.registries; of those that were not asked for, an error.
std::vector<TokenOutcome> check_registries(const SyncConfig& config, const std::string& cluster,
                                           const ProcessDeps& process, Findings& findings);

}  // namespace cred::syncd
