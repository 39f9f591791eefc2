// SPDX-License-Identifier: Apache-2.0
// `owners:` of a configuration file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "syncd/config/parse/section.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// nullopt where there is none, or it is not a list. Marks that are wrong are complained of and left
// out.
std::optional<std::vector<OwnerMark>> parse_owners(ConfigSection& file, const std::string& path,
                                                   Complaints& complaints);

}  // namespace cred::syncd
