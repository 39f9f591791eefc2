// SPDX-License-Identifier: Apache-2.0
// Would a pod in this namespace be able to pull? Looks at one target of one rule.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "http/request.h"
#include "syncd/commands/findings.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/api.h"

namespace cred {

struct TargetCheck {
  const SyncConfig& config;
  const CallApi& call;
  Send send_registry;  // to the registries themselves
  Instant now;
};

// The secret's presence, type, maker and life left, whether each registry accepts what is in it
// (GET /v2/), and which service accounts use it.
void check_target(const std::string& namespace_name, const SecretRule& rule,
                  const TargetCheck& check, Findings& findings);

}  // namespace cred
