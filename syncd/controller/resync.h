// SPDX-License-Identifier: Apache-2.0
// Looking at everything in one cluster: when somebody asks for it, and now and then anyway. What is
// listed is added to the queue of the cluster, and that is waited for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syncd/controller/cluster_controller.h"
#include "syncd/reconcile/pass.h"
#include "syncd/reconcile/worker_counts.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// What a pass is made with.
struct ResyncDeps {
  std::shared_ptr<const SyncConfig> config;
  Passwords passwords;
  ReconcileDeps reconcile;
  SettledSources settled;
};

// It belongs to the loop's thread. Everything it posts is harmless after its end.
class Resync {
 public:
  struct Deps {
    std::string cluster;  // for messages
    ClusterController::Deps shared;
    std::function<std::optional<ResyncDeps>()> find_deps;  // nullopt: it cannot begin yet
    std::function<bool()> has_synced;                      // whether changes are seen as they come
    std::function<std::size_t()> count_targets;            // that are known of
    PassExecutor executor;
    std::function<void(const TargetReport&)> on_report;   // of a secret
    std::function<void(const TargetReport&)> on_account;  // of a service account
    std::function<void()> on_end;
  };

  explicit Resync(Deps deps);

  Resync(const Resync&) = delete;
  Resync& operator=(const Resync&) = delete;
  Resync(Resync&&) = delete;
  Resync& operator=(Resync&&) = delete;

  // Those who still wait for a pass hear that there is none.
  ~Resync();

  // A pass that begins from now on; `done` is called when it has ended and may be empty.
  void request(RefreshDone done = {});

  // What was asked for and could not begin, if it can now.
  void begin_if_due();

  // Calls everybody who waits for a pass that has not begun: there is no telling when.
  void give_up(const std::string& why);

  bool has_passed() const;

  // Since the start.
  std::uint64_t passes() const;

  // What the last pass could not do; empty: nothing.
  const std::string& trouble() const;

 private:
  void take_report(const TargetReport& report);
  void end(const ClusterReport& report);
  void take_errors(const std::vector<Error>& errors);
  std::size_t count_unasked() const;
  void tell(const ClusterReport& report) const;

  Deps deps_;
  std::vector<RefreshDone> waiting_;  // for a pass that has not begun
  std::vector<RefreshDone> riding_;   // for the present one
  WorkerCounts tally_;                // of the present one
  std::string trouble_;
  Backoff pause_{std::chrono::seconds{1}, std::chrono::minutes{5}};
  Loop::TimerId timer_;
  std::uint64_t passes_ = 0;
  bool is_wanted_ = false;
  bool is_passing_ = false;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
