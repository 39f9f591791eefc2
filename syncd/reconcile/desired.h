// SPDX-License-Identifier: Apache-2.0
// What one target should hold, of the passwords that there are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "syncd/config/roles/role_choice.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

struct DesiredDeps {
  const SyncConfig& config;
  const std::vector<TokenOutcome>& passwords;  // one for each of config.registries

  // For targets that have a role; where it is empty these get nothing.
  const FindRolePasswords& find_role_passwords;
};

// One namespace of a rule.
struct TargetPlace {
  std::string namespace_name;
  const SecretRule* rule;
  std::optional<RoleChoice> role = {};  // as choose_role has it
};

// With every registry of the rule, and the passwords among those that have not expired: those of
// its role where there is one, and no others. The rule must outlive the result, which knows of no
// settled sources. Blocks as find_role_passwords does.
DesiredSecret make_desired(const DesiredDeps& deps, const TargetPlace& place, Instant now);

}  // namespace cred::syncd
