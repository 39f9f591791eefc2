// SPDX-License-Identifier: Apache-2.0
// The verbs that work on clusters. Each returns the exit status; see world.h.
#pragma once

#include "syncd/commands/sync.h"
#include "syncd/commands/world.h"
#include "syncd/config/sync_config.h"

namespace cred {

// Blocks until every target was looked at: 30 s for passwords at most, then as the servers answer.
int run_once(const SyncConfig& config, const SyncScope& scope, const SyncWorld& world);

struct PlanForm {
  bool with_exit_code = false;  // kChangesPlanned where something would change
  bool is_json = false;         // one object a line, unchanged targets too
};

// Sends nothing that changes anything; lines are in the order of cluster, namespace and object, so
// that two plans can be compared. Blocks as run_once.
int run_plan(const SyncConfig& config, SyncScope scope, const PlanForm& form,
             const SyncWorld& world);

// Writes nothing anywhere but to `world.out`. kSomeFailed where something is wrong.
int run_doctor(const SyncConfig& config, const SyncScope& scope, const SyncWorld& world);

}  // namespace cred
