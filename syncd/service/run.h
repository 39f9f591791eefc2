// SPDX-License-Identifier: Apache-2.0
// run: the daemon.
#pragma once

#include <string>

#include "syncd/config/load_sync_config.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Where the configuration comes from.
struct ConfigPlace {
  std::string path;
  ListDirectory list_directory;
  bool is_watched = false;  // a change of its files counts as SIGHUP
};

// Blocks until SIGTERM or SIGINT, then ends the process itself: what is under way is cut off, since
// every write is whole or not at all. SIGHUP reads the configuration at its place again, SIGUSR1
// looks at everything. Tells the service manager when it is ready, 20 s after the start at the
// latest.
[[noreturn]] void run_daemon(const SyncConfig& config, const ConfigPlace& place,
                             const ProcessDeps& process);

}  // namespace cred::syncd
