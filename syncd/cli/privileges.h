// SPDX-License-Identifier: Apache-2.0
// Giving up root before anything is written.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace cred::syncd {

// Where this process is root and `directory` belongs to somebody else: becomes that user for good,
// with the user's groups, so that files of the daemon never end up as root's. Returns the home of
// that user, or `directory` for one that is in no passwd database or has none there, since root's
// home is closed to it; nullopt where nothing changed, as where there is no such directory. Fails
// (local).
Result<std::optional<std::string>> become_owner_of(const std::string& directory);

// Of a system user such as ecr-syncd, who has no shell: where its AWS credentials lie, and the
// command that puts one's own there. Empty for root and for people.
std::string advise_on_credentials(const std::string& home);

}  // namespace cred::syncd
