// SPDX-License-Identifier: Apache-2.0
// A target's keys about roles.
#pragma once

#include <optional>

#include "syncd/config/parse/context.h"

namespace cred::syncd {

// nullopt where `target` has none of them. `rule` has its namespaces and registries already.
std::optional<RoleRules> parse_role_rules(ConfigSection& target, const SecretRule& rule,
                                          const ParseContext& context);

}  // namespace cred::syncd
