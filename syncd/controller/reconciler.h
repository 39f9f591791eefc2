// SPDX-License-Identifier: Apache-2.0
// The one way in which a secret of a cluster is looked at: its key is added to the queue, by what
// was seen of it, by a resync or by somebody's wish, and a worker takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syncd/controller/cluster_controller.h"
#include "syncd/controller/refresh_rounds.h"
#include "syncd/controller/repair_logger.h"
#include "syncd/controller/service_account_controller.h"
#include "syncd/controller/target_store.h"
#include "syncd/controller/work_queue.h"
#include "syncd/reconcile/pass.h"
#include "syncd/runtime/seats.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// What a repair is made with. Empty where nothing can be repaired at the moment.
struct RepairDeps {
  std::shared_ptr<const SyncConfig> config;
  Passwords passwords;
  ReconcileDeps reconcile;
  ServiceAccountController::Note note_account;
};

// It belongs to the loop's thread. Everything it posts is harmless after its end.
class Reconciler {
 public:
  struct Deps {
    std::string cluster;    // for messages
    std::size_t in_flight;  // of a resync; what is missing or damaged has kRepairWorkers more
    ClusterController::Deps shared;
    std::function<std::optional<RepairDeps>()> find_deps;
  };

  Reconciler(TargetStore& store, Deps deps);

  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;
  Reconciler(Reconciler&&) = delete;
  Reconciler& operator=(Reconciler&&) = delete;

  // What waits is dropped; what is in work goes on, and nobody hears of it.
  ~Reconciler();

  // Adds those that need something by what was seen of them. Nothing happens before the first
  // resync has ended, since it looks everywhere itself.
  void enqueue_if_drifted(const std::vector<TargetKey>& keys);

  // A resync has ended.
  void end_resync();

  // Adds the targets of a resync, with what it has listed of them; for its own thread.
  PassExecutor make_executor();

  // What a resync came to with one of them, told by its work.
  void take_resynced(const TargetKey& key, const TargetOutcome& outcome);

  // Looks at every secret of one namespace, whatever the watch says of it. Where no rule selects it
  // `done` hears so at once.
  void refresh(const std::string& namespace_name, const RefreshDone& done);

  // How often what was right had to be made right again, since the start.
  std::uint64_t repairs() const;

  // Begins what waits, as far as there is room and what it takes is there.
  void pump();

 private:
  // What a resync does for one target.
  struct Work {
    PassWork run;
    std::shared_ptr<void> seat;
    bool is_stale = false;
  };

  void take_work(const TargetKey& key, Work work);
  void enqueue(const TargetKey& key);
  void note_stale(const TargetKey& key);
  void enqueue_when_settled(const TargetKey& key);
  Span find_pause(const TargetState& target, Drift drift) const;
  void begin(const WorkQueue::Item& item, const RepairDeps& deps);
  void begin_all_resynced();
  void begin_resynced(const TargetKey& key, Work& work);
  void begin_repair(const TargetKey& key, const TargetState& target, Drift drift,
                    const RepairDeps& deps);
  void take_repaired(const TargetKey& key, const TargetOutcome& outcome);
  std::function<void()> make_done(const TargetKey& key);
  void finish(const TargetKey& key);
  static bool is_repair(const TargetState& target, const TargetOutcome& outcome);
  void note_repair(const TargetKey& key, TargetState& target, const TargetOutcome& outcome);
  void retry_if_worth(const TargetKey& key, const TargetOutcome& outcome);

  TargetStore& store_;
  ClusterController::Deps deps_;
  RepairLogger logger_;
  std::function<std::optional<RepairDeps>()> find_deps_;
  WorkQueue queue_;
  std::map<TargetKey, Work> resynced_;  // of those that a resync has listed and that wait
  std::shared_ptr<Seats> seats_;
  RefreshRounds rounds_;  // who waits for a namespace
  Loop::TimerId timer_;
  std::uint64_t repairs_ = 0;
  bool has_resynced_ = false;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
