// SPDX-License-Identifier: Apache-2.0
// check-config, and what every other verb does first: the configuration, or what is wrong with it.
#pragma once

#include <optional>
#include <string>

#include "syncd/config/load_sync_config.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// nullopt after it has printed every error on `process.err`, a line each; the verb then ends with
// kWrongConfiguration.
std::optional<SyncConfig> read_sync_config(const std::string& path,
                                           const ListDirectory& list_directory,
                                           const ProcessDeps& process);

// One line on `process.out` where nothing is wrong. Looks into kubeconfigs and the certificates and
// keys that they name, too, as far as they are there and readable; runs no plugin and connects to
// nobody.
int run_check_config(const std::string& path, const ListDirectory& list_directory,
                     const ProcessDeps& process);

}  // namespace cred::syncd
