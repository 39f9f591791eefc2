// SPDX-License-Identifier: Apache-2.0
// The verbs that work on clusters. Each returns the exit status; see process_deps.h.
#pragma once

#include "syncd/cli/sync.h"
#include "syncd/config/sync_config.h"
#include "syncd/service/control/message.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Blocks until every target was looked at: 30 s for passwords at most, then as the servers answer.
int run_once(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process);

struct PlanForm {
  bool with_exit_code = false;  // kChangesPlanned where something would change
  bool is_json = false;         // one object a line, unchanged targets too
};

// Sends nothing that changes anything; lines are in the order of cluster, namespace and object, so
// that two plans can be compared. Blocks as run_once.
int run_plan(const SyncConfig& config, SyncScope scope, const PlanForm& form,
             const ProcessDeps& process);

struct StatusForm {
  bool is_json = false;
  bool is_watch = false;     // again every 2 s until a signal ends it
  bool is_coloured = false;  // a person looks
};

// Reads what the daemon wrote into `state_directory`; asks nobody. kSomeFailed where the daemon
// does not run or not everything is served, kNothingSucceeded where there is nothing to read.
int run_status(const std::string& state_directory, const SyncScope& scope, const StatusForm& form,
               const ProcessDeps& process);

// Has the daemon look at everything now. Blocks until it has begun, or with `waits` until it is
// over, 10 minutes at most. kTemporary where no daemon runs.
int run_refresh(const std::string& runtime_directory, const ControlRequest& request,
                const ProcessDeps& process);

// Asks the daemon for ControlVerb::pause or resume. kTemporary where no daemon runs.
int run_pause(const std::string& runtime_directory, const ControlRequest& request,
              const ProcessDeps& process);

// Changes nothing in a cluster; tokens are got, and cached, as `once` does it. kSomeFailed where
// something is wrong. Blocks for 30 s for tokens, then as the servers answer.
int run_doctor(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process);

}  // namespace cred::syncd
