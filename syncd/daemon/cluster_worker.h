// SPDX-License-Identifier: Apache-2.0
// Keeps the secrets of one cluster right: everything at once when a password is new, one by one
// when a secret goes missing or is changed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/daemon/refresh.h"
#include "syncd/daemon/report.h"
#include "syncd/daemon/target_table.h"
#include "syncd/daemon/worker_counts.h"
#include "syncd/kube/cluster.h"
#include "syncd/loop/loop.h"
#include "syncd/pass/tokens.h"
#include "syncd/state/snapshot.h"

namespace cred {

using Passwords = std::shared_ptr<const std::vector<TokenOutcome>>;

// All jobs may block; the worker gives each lane no more of them than it can hold.
struct WorkerLanes {
  using Run = std::function<void(std::function<void()>)>;
  Run watch;  // opens the cluster and its watches
  Run work;   // on single targets; the reconciler bounds them
  Run pass;   // what a resync lists; one at a time
  Run probe;  // one at a time, whatever the others wait for

  std::function<void()> note_progress;  // of the pass; from any thread

  static constexpr int kRepairLanes = 16;
};

struct WorkerSeams {
  Loop& loop;
  std::function<Result<Cluster>()> open;  // reads files, may run a plugin; connects to nothing
  WorkerLanes lanes;
  Sleep sleep;
  std::function<double()> random;  // from any thread
  Tell tell;
};

// Of the loop's thread.
class ClusterWorker {
 public:
  // `config` has this one cluster.
  ClusterWorker(std::shared_ptr<const SyncConfig> config, WorkerSeams seams);

  ClusterWorker(const ClusterWorker&) = delete;
  ClusterWorker& operator=(const ClusterWorker&) = delete;
  ClusterWorker(ClusterWorker&&) = delete;
  ClusterWorker& operator=(ClusterWorker&&) = delete;

  // What is under way in the lanes goes on; its outcome is of no interest any more.
  ~ClusterWorker();

  void start();

  // Brings every secret up to them. Those that did not change are only looked at.
  void set_passwords(Passwords passwords);

  // Looks at everything soon.
  void request_pass();

  // Looks at everything, or at one namespace, from now on. Where the server cannot be reached
  // `done` hears so at once.
  void refresh(const std::string& namespace_name, RefreshDone done);

  // Whether it was opened and its watches do not say that nobody answers.
  bool is_reachable() const;

  ClusterSnapshot snapshot() const;

  const TargetTable& table() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred
