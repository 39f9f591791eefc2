// SPDX-License-Identifier: Apache-2.0
// One target brought to its right state: read, decide, apply, read again where somebody was faster.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/kube/objects/api.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/pull_secret/decision.h"
#include "syncd/reconcile/accounts/account_turns.h"

namespace cred::syncd {

struct TargetOutcome {
  enum class Kind {
    unchanged,
    created,
    updated,
    replaced,
    removed,
    refused,
    waiting,
    skipped,
    failed,
  };
  Kind kind;
  std::string text;           // cause and remedy, or what changed; never a secret
  bool is_temporary = false;  // worth another try soon
  std::optional<Instant> expires_at =
      {};                             // of what is in the secret now, the earliest of our entries
  std::string resource_version = {};  // of the secret as this left it, where that is known
  std::string other_manager = {};     // who else had written what this had to write again
  std::string neighbour = {};         // the other ecr-syncd whose password stays
  std::string sources = {};           // of good outcomes, render_sources() of what was wanted

  // Of a secret: what no kubelet can read in it now, so that it refuses all of it, with the remedy;
  // empty where nothing is known of that kind.
  std::string unreadable = {};

  // Of a secret that gets its passwords by a role: why it has none, with the remedy; empty where
  // they are only being asked for.
  std::string role_trouble = {};

  // Of a service account: which Apply manager owned its list when it was read; empty for none, and
  // for ourselves.
  std::string applier = {};
};

struct ReconcileDeps {
  CallApi call;
  Now now;
  Sleep sleep;
  std::function<double()> random;  // 0 to 1
  bool dry_run = false;            // applies with dryRun=All and deletes nothing

  // Shared by all contexts that may change the accounts of one cluster; nullptr: there is one
  // alone.
  std::shared_ptr<AccountTurns> account_turns = {};

  // What the roles of targets bring, from any thread; empty: these targets get nothing.
  FindRolePasswords find_role_passwords = {};
};

// What is known of a secret before anybody reads it.
struct Observation {
  enum class Kind { unknown, absent, present };

  static Observation absent() { return {Kind::absent, std::nullopt}; }

  static Observation present(SecretObject secret) { return {Kind::present, std::move(secret)}; }

  Kind kind = Kind::unknown;
  std::optional<SecretObject> secret = {};  // that is present
};

// `seen` is what a list has just shown; what is unknown is read first. Blocks as the calls do, with
// at most 5 rounds of read and decide.
TargetOutcome reconcile(const DesiredSecret& desired, const Observation& seen,
                        const ReconcileDeps& deps);

// Deletes exactly the object that `secret` shows; what was changed since then stays (skipped). The
// caller has asked is_removable and max_removals.
TargetOutcome remove_secret(const SecretObject& secret, const ReconcileDeps& deps);

// Adds `secret` to the account's imagePullSecrets where it is missing; other entries always stay.
// An account that does not exist yet is skipped (is_temporary).
TargetOutcome attach_service_account(const std::string& namespace_name, const std::string& account,
                                     const std::string& secret, const ReconcileDeps& deps);

// Takes `secret` out of the account's imagePullSecrets; other entries always stay.
TargetOutcome detach_service_account(const std::string& namespace_name, const std::string& account,
                                     const std::string& secret, const ReconcileDeps& deps);

}  // namespace cred::syncd
