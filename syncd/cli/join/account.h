// SPDX-License-Identifier: Apache-2.0
// The account that `join` makes and `leave` takes back.
#pragma once

#include <string>

#include "syncd/cli/options.h"
#include "syncd/config/rbac.h"

namespace cred::syncd {

// As the options name it; without its mark.
RbacOptions make_join_account(const SyncOptions& options);

// The field manager of the account's objects: with the instance in it, so that two installations
// that would take one account from each other conflict instead.
std::string make_join_manager(const std::string& instance);

}  // namespace cred::syncd
