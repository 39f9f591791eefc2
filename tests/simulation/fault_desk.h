// SPDX-License-Identifier: Apache-2.0
// Decides for one server what goes wrong next, and counts it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "simulation/faults.h"

namespace cred::syncd::simulation {

struct FaultCounts {
  std::array<std::size_t, kFaults> requests{};
  std::array<std::size_t, kStreamFaults> streams{};

  void add(const FaultCounts& other);
};

class FaultDesk {
 public:
  // `share` of the usual chance that something fails outside of an outage.
  FaultDesk(Dice dice, Outages outages, double share = 1)
      : dice_(dice), outages_(std::move(outages)), share_(share) {}

  // Of a request that arrives now; counted.
  std::optional<Fault> draw(Tick now, bool is_apply, bool is_list);

  // Of a watch that is open; counted when it comes about, by note().
  bool happens(StreamFault fault);

  void note(StreamFault fault) { ++counts_.streams[static_cast<std::size_t>(fault)]; }

  void add_outage(const Outage& outage) { outages_.add(outage); }

  Dice& dice() { return dice_; }

  const Outages& outages() const { return outages_; }

  const FaultCounts& counts() const { return counts_; }

 private:
  Dice dice_;
  Outages outages_;
  double share_;
  FaultCounts counts_;
};

}  // namespace cred::syncd::simulation
