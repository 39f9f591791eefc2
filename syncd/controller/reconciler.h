// SPDX-License-Identifier: Apache-2.0
// The one way in which a secret of a cluster is looked at: its key is added to the queue, by what
// was seen of it, by a resync or by somebody's wish, and a worker takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syncd/controller/cluster_controller.h"
#include "syncd/controller/service_account_controller.h"
#include "syncd/controller/target_store.h"

namespace cred::syncd {

// What a repair is made with. Empty where nothing can be repaired at the moment.
struct RepairDeps {
  std::shared_ptr<const SyncConfig> config;
  Passwords passwords;
  ReconcileDeps reconcile;
  ServiceAccountController::Note note_account;
};

// Of the loop's thread. Everything it posts is harmless after its end.
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
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
