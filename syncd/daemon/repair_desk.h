// SPDX-License-Identifier: Apache-2.0
// Repairs of single secrets: judged by what is in sight, queued by urgency, done a few at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syncd/daemon/cluster_worker.h"
#include "syncd/daemon/repair_queue.h"
#include "syncd/daemon/target_table.h"

namespace cred {

// What a repair is made with. Empty where nothing can be repaired at the moment.
struct RepairMeans {
  std::shared_ptr<const SyncConfig> config;
  Passwords passwords;
  ReconcileContext context;
};

// Of the loop's thread. Everything it posts is harmless after its end.
class RepairDesk {
 public:
  struct Surroundings {
    std::string cluster;  // for messages
    WorkerSeams seams;
    std::function<std::optional<RepairMeans>()> find_means;
  };

  RepairDesk(TargetTable& table, Surroundings surroundings);

  RepairDesk(const RepairDesk&) = delete;
  RepairDesk& operator=(const RepairDesk&) = delete;
  RepairDesk(RepairDesk&&) = delete;
  RepairDesk& operator=(RepairDesk&&) = delete;
  ~RepairDesk();

  // Before the first pass nothing is judged: it looks everywhere itself. While one is under way,
  // what looks damaged is given time to be told of by the pass.
  void set_passing(bool is_passing);

  // Queues those that need something.
  void judge(const std::vector<TargetKey>& keys);

  // All of them, as after a pass, which ends the time before the first.
  void judge_all();

  // What a pass came to with one target.
  void take_pass(const TargetKey& key, const TargetOutcome& outcome);

  // Looks at every secret of one namespace, whatever the watch says of it. Where no rule selects it
  // `done` hears so at once.
  void refresh(const std::string& namespace_name, const RefreshDone& done);

  // How often what was right had to be made right again, since the start.
  std::uint64_t repairs() const;

  // Begins what waits, as far as there is room and the means are there.
  void pump();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred
