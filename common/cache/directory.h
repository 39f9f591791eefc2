// SPDX-License-Identifier: Apache-2.0
// Making the cache directory fit for secrets.
#pragma once

#include <string>

#include "base/result.h"

namespace cred {

// Creates what is missing of `directory` (0700) and closes it to others if it is ours. Fails
// (local) for a foreign or symbolic-link directory, and where the deepest existing parent belongs
// to another user: `sudo docker pull` must not leave root's files in a user's home.
Result<void> prepare_directory(const std::string& directory);

// Creates the file (empty, 0600) if it is absent, closes it to others if it is ours. Fails (local)
// for a foreign file and where none can be made.
Result<void> prepare_file(const std::string& path);

}  // namespace cred
