// SPDX-License-Identifier: Apache-2.0
// Which clusters the daemon is to keep its hands off, on disk so that a restart does not forget it.
#pragma once

#include <map>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"

namespace cred::syncd {

// Name of the cluster → since when.
using Pauses = std::map<std::string, Instant>;

// In `directory`, the state directory: none where there is no file. Fails (local) for a file that
// cannot be read or is none of ours, naming it and the remedy.
Result<Pauses> read_pauses(const std::string& directory, const ReadFile& read_file);

// Replaces the file as a whole; fails (local) and then leaves the old one.
Result<void> write_pauses(const std::string& directory, const Pauses& pauses);
}  // namespace cred::syncd
