// SPDX-License-Identifier: Apache-2.0
// Passwords of roles for whoever waits for them: a pass that is made once.
#pragma once

#include "syncd/credentials/token_fetcher.h"
#include "syncd/credentials/token_refresher.h"

namespace cred::syncd {

// Asks when it is called, from any thread, and blocks as `obtain` does; each role once, whoever
// asks for the same registries by it.
FindRolePasswords make_role_asker(ObtainPasswords obtain);

}  // namespace cred::syncd
