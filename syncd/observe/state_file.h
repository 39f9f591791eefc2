// SPDX-License-Identifier: Apache-2.0
// A snapshot as an SQLite file: whole at every instant, read without a lock. Only this file and the
// caches know SQLiteCpp.
#pragma once

#include <string>

#include "base/result.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

inline constexpr const char* kStateFile = "state-v1.db";

// Writes a new file and renames it over `directory`/state-v1.db, so that no reader can delay it.
// Mode 0640 with kReaderGroup (reader_group.h) where there is one that this process is in, else
// 0600. Creates the directory (0711) where its parent exists. Fails (local) and leaves the old
// file. Blocks as disks do.
Result<void> write_state_file(const std::string& directory, const Snapshot& snapshot);

// Without the counters. Fails (local) where there is no such file or it is not readable,
// (bad_reply) for what is not a state file of this version.
Result<Snapshot> read_state_file(const std::string& directory);

}  // namespace cred::syncd
