// SPDX-License-Identifier: Apache-2.0
// What `support` writes down, section by section, before secrets are taken out.
#pragma once

#include <string>

#include "syncd/config/load_sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Text with a heading for each section: versions and platform, names of variables, configuration
// files as they are, what is wrong with them, state, and the last lines that the daemon has said.
// What cannot be had says why in its place. Blocks for 10 s at most for a daemon that does not
// answer. It may hold secrets.
std::string make_report(const std::string& config_path, const ListDirectory& list_directory,
                        const LoadedSyncConfig& loaded, const ProcessDeps& process);

}  // namespace cred::syncd
