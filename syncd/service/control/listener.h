// SPDX-License-Identifier: Apache-2.0
// The socket file of the daemon.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace cred::syncd {

// A non-blocking socket that listens at `path`, mode 0660. Replaces the socket of a daemon that is
// no more; fails (local) where one still listens, or something else has that name. Creates the
// directory (0711) where its parent exists.
Result<UniqueFd> listen_at(const std::string& path);

}  // namespace cred::syncd
