// SPDX-License-Identifier: Apache-2.0
// join: what was made goes again where the account turns out to be of no use.
#pragma once

#include <string>
#include <vector>

#include "syncd/commands/join_manifests.h"
#include "syncd/kube/api.h"

namespace cred {

// Deletes the objects, the last first, and returns those that may still be there.
std::vector<Manifest> take_back(const std::vector<Manifest>& made, const CallApi& call);

// "Namespace ecr-syncd, Secret ecr-syncd/token"
std::string list_manifests(const std::vector<Manifest>& manifests);

}  // namespace cred
