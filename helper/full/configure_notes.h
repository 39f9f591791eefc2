// SPDX-License-Identifier: Apache-2.0
// What a person should know beside the edit itself: other logins of the same registries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helper/full/docker_config.h"

namespace cred {

// Of docker's config.json as it will be: what goes on holding beside credHelpers.
std::vector<std::string> note_docker_rest(std::string_view config,
                                          const std::vector<HelperChange>& changes, bool is_undo);

}  // namespace cred
