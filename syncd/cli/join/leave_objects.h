// SPDX-License-Identifier: Apache-2.0
// leave: which of the objects that `join` makes are there and may go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/cli/join/manifests.h"
#include "syncd/config/rbac.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct Leftover {
  Manifest manifest;
  std::string keeps;  // why it stays; empty: it may go
};

// Those of the cluster's manifests that are there. One stays that `manager` has not applied, the
// account and its token where another configuration's roles are bound to it, and the namespace
// where anything else is in it. Fails (unavailable, denied, ...) where the server does not let us
// ask.
Result<std::vector<Leftover>> find_leftovers(const ClusterConfig& cluster, RbacOptions rbac,
                                             const std::string& manager, const CallApi& call);

// The same of the account's Secret with a token that never ends. nullopt: there is none.
Result<std::optional<Leftover>> find_old_token(const RbacOptions& rbac, const std::string& manager,
                                               const CallApi& call);

}  // namespace cred::syncd
