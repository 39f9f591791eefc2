// SPDX-License-Identifier: Apache-2.0
// Would a pod in this namespace be able to pull? Looks at one target of one rule.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/request.h"
#include "syncd/cli/doctor/findings.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/api.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

struct TargetCheck {
  const SyncConfig& config;
  const CallApi& call;
  Send send_registry;  // to the registries themselves
  Instant now;

  // What `once` would come to, by a dry run; empty where nobody can tell.
  std::function<TargetOutcome(const std::string& namespace_name, const SecretRule& rule)> try_out =
      {};

  // Digests of the logins that registries have accepted, which are not asked about again. nullptr:
  // there is no other target.
  std::set<std::string>* accepted = nullptr;
};

// The secret's presence, type, maker and life left, what no kubelet can read of it, whether each
// registry accepts what is in it (GET /v2/), which service accounts use it and which pods do not
// use theirs, and what keeps `once` from putting it right.
void check_target(const std::string& namespace_name, const SecretRule& rule,
                  const TargetCheck& check, Findings& findings);

}  // namespace cred::syncd
