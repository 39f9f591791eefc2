// SPDX-License-Identifier: Apache-2.0
// What one target should hold, of the passwords that there are.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

struct DesiredDeps {
  const SyncConfig& config;
  const std::vector<TokenOutcome>& passwords;  // one for each of config.registries
};

// With every registry of `rule`, and the passwords among those that have not expired. `rule` must
// outlive the result, which knows of no settled sources.
DesiredSecret make_desired(const DesiredDeps& deps, const std::string& namespace_name,
                           const SecretRule& rule, Instant now);

}  // namespace cred::syncd
