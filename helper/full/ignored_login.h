// SPDX-License-Identifier: Apache-2.0
// Logins that docker keeps and does not use, because its configuration sends their registries to
// us.
#pragma once

#include <string>
#include <string_view>

#include "helper/full/world.h"

namespace cred {

// `server` as the client named it, which is not an ECR registry. What to tell the user: which login
// of docker's config.json goes unused and what to change; empty where there is none.
std::string describe_ignored_login(std::string_view server, const World& world);

}  // namespace cred
