// SPDX-License-Identifier: Apache-2.0
// Which program this is, for people and for inventories.
#pragma once

#include <string>

namespace cred {

// As `--version` has it behind the program's name: "0.1.0 (dynamic, commit 0123456789ab)". The
// commit is followed by "-dirty" where the checkout had changes when it was configured, and absent
// where the sources came without git.
std::string describe_version();

}  // namespace cred
