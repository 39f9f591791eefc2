// SPDX-License-Identifier: Apache-2.0
// `members:` of the file: several daemons that share the clusters.
#pragma once

#include <optional>
#include <string>

#include "syncd/config/parse/section.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// nullopt where the key is absent or something under it was complained of. Whether there is a
// cluster called `home` is for the caller to see.
std::optional<MembersConfig> parse_members(ConfigSection& file, const std::string& path,
                                           Complaints& complaints);

}  // namespace cred::syncd
