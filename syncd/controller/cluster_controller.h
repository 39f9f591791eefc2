// SPDX-License-Identifier: Apache-2.0
// Keeps the secrets of one cluster right: everything at once when a password is new, one by one
// when a secret goes missing or is changed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/controller/refresh.h"
#include "syncd/controller/target_store.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/reconcile/worker_counts.h"
#include "syncd/runtime/executors.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// Of the loop's thread.
class ClusterController {
 public:
  struct Deps {
    Loop& loop;
    std::function<Result<Cluster>()> open;  // reads files, may run a plugin; connects to nothing
    Runners runners;
    Sleep sleep;
    std::function<double()> random;  // from any thread
    LogSink tell;
  };

  // `config` has this one cluster.
  ClusterController(std::shared_ptr<const SyncConfig> config, Deps deps);

  ClusterController(const ClusterController&) = delete;
  ClusterController& operator=(const ClusterController&) = delete;
  ClusterController(ClusterController&&) = delete;
  ClusterController& operator=(ClusterController&&) = delete;

  // What is under way on other threads goes on; its outcome is of no interest any more.
  ~ClusterController();

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

  const TargetStore& store() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
