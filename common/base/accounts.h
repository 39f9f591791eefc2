// SPDX-License-Identifier: Apache-2.0
// Users of this machine: as the C library's databases have them, or in the static build the files.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/account_files.h"

namespace cred {

// nullopt where there is no such user, or the database cannot be asked. May block on a network user
// database, which the static build does not ask.
std::optional<Account> find_account(uid_t user);
std::optional<Account> find_account_by_name(const std::string& name);

// The groups of a user, its own first. Blocks as the above.
std::vector<gid_t> list_groups(const Account& account);

}  // namespace cred
