// SPDX-License-Identifier: Apache-2.0
// Registries that nothing is cached for yet and that a `get` would be answered for all the same.
#pragma once

#include <set>
#include <string>

#include "helper/full/world.h"

namespace cred {

// Those that the registry map, the account ids in profiles and variables lead to, and ECR Public,
// as far as there are credentials for them by what files and variables say. Reads files, never the
// network. A machine's role, which only asking could find, counts for the rules of the map alone.
std::set<std::string> find_reachable_hosts(const World& world);

}  // namespace cred
