// SPDX-License-Identifier: Apache-2.0
// join: what was made goes again where the account turns out to be of no use.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/cli/join/manifests.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

// Deletes the objects, the last first, and returns those that may still be there.
std::vector<Manifest> take_back(const std::vector<Manifest>& made, const CallApi& call);

// "Namespace ecr-syncd, Secret ecr-syncd/token"
std::string list_manifests(const std::vector<Manifest>& manifests);

// Deletes the account and its token, and clears their `versions`, one for each of `manifests`: a
// token of this kind has no time in it, so that for the same account the server makes the very same
// one again. Fails (denied) naming what is left.
Result<void> revoke_account(const std::vector<Manifest>& manifests,
                            std::vector<std::string>& versions, const CallApi& call);

}  // namespace cred::syncd
