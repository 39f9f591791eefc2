// SPDX-License-Identifier: Apache-2.0
// AWS credentials of a role that a namespace has, assumed by whoever asks for its registries.
#pragma once

#include "ecr/plan.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"

namespace cred::syncd {

// The session's tags, for the policies of roles to decide by.
inline constexpr const char* kClusterTag = "kubernetes-cluster";
inline constexpr const char* kNamespaceTag = "kubernetes-namespace";

// PlanContext::choose_source for it: the chain's source with the role on top, whatever else names
// one. What assumes it comes out of the pool of `deps`, and the call waits for its turn. The roles
// of one session ask the same STS, whatever region their registries are in.
ChooseSource make_role_choice(const RoleSession& role, const TokenDeps& deps);

}  // namespace cred::syncd
