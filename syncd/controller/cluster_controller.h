// SPDX-License-Identifier: Apache-2.0
// Keeps the secrets of one cluster right: everything at once when a password is new, one by one
// when a secret goes missing or is changed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/controller/refresh.h"
#include "syncd/controller/service_account_controller.h"
#include "syncd/controller/target_store.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/client/request_counts.h"
#include "syncd/kube/reflector/watch_event.h"
#include "syncd/observe/condition_logger.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/reconcile/worker_counts.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/executors.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

class Informers;
class OutageProbe;
class Reconciler;
class Resync;
struct ResyncDeps;

// It belongs to the loop's thread.
class ClusterController {
 public:
  struct Deps {
    Loop& loop;
    std::function<Result<Cluster>()> open;  // reads files, may run a plugin; connects to nothing
    Runners runners;
    Sleep sleep;
    std::function<double()> random;  // from any thread
    LogSink tell;
    FindRolePasswords find_role_passwords = {};  // of targets that have a role; from any thread
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

  // What `role` brings is new: the targets that have it are looked at now.
  void take_role_change(const RoleSession& role);

  // Adds the roles that its targets have.
  void collect_roles(std::set<RoleSession>& roles) const;

  // Looks at everything soon.
  void request_pass();

  // Looks at everything, or at one namespace, from now on. Where the server cannot be reached
  // `done` hears so at once.
  void refresh(const std::string& namespace_name, RefreshDone done);

  // Nothing is written from now on, but for what is under way; watches go on, so that `status`
  // shows what is missed. nullopt: everything is looked at and put right.
  void set_paused(std::optional<Instant> since);

  // Whether it was opened and its watches do not say that nobody answers.
  bool is_reachable() const;

  ClusterSnapshot snapshot() const;

  const TargetStore& store() const;

 private:
  void open();
  const ClusterConfig& cluster() const;
  void make_queue();
  ReconcileDeps make_deps() const;
  void take_opened(Result<Cluster> opened);
  void make_probe();
  void begin_watching();
  void take_trouble();
  void take_synced();
  std::optional<ResyncDeps> find_resync_deps() const;
  void take_report(const TargetReport& report);
  void look_for_unseen();
  void end_resync();
  void take_namespace(WatchEvent::Kind kind, const ObjectMeta& meta);
  void take_account(const ObjectMeta& meta);

  std::shared_ptr<const SyncConfig> config_;
  Deps deps_;
  TargetStore store_;
  ServiceAccountController accounts_;
  ConditionLogger trouble_;  // of the way there and of the watches
  std::shared_ptr<RequestCounts> requests_ = std::make_shared<RequestCounts>();
  std::unique_ptr<Reconciler> reconciler_;
  std::unique_ptr<Resync> resync_;
  std::optional<Cluster> opened_;
  std::unique_ptr<Informers> informers_;
  std::unique_ptr<OutageProbe> probe_;
  Passwords passwords_;
  std::optional<Instant> paused_since_;
  bool is_down_ = false;
  bool has_waited_for_sync_ = false;
  std::vector<TargetKey> unseen_;  // found by a pass, but not in the store
  Backoff open_pause_{std::chrono::seconds{1}, std::chrono::minutes{5}};
  Loop::TimerId open_timer_;
  Loop::TimerId sync_timer_;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
