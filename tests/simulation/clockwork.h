// SPDX-License-Identifier: Apache-2.0
// Virtual time: it stands still while anything can go on, and then moves to the next event.
#pragma once

#include <functional>
#include <vector>

#include "simulation/fibers.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd::simulation {

// Of one thread, and one at a time: steady_clock shows its time.
class Clockwork {
 public:
  Clockwork();

  // Everything outside of the daemon: servers, AWS, people.
  Loop& world() { return world_; }

  Fibers& fibers() { return fibers_; }

  Tick tick() const { return tick_; }

  // Each of `daemons` is asked each time round: the loop of the process that runs then, or nullptr.
  void advance_to(Tick end, const std::vector<std::function<Loop*()>>& daemons);

 private:
  Instant start_;
  Tick tick_{};
  Loop world_;
  Fibers fibers_;
};

}  // namespace cred::syncd::simulation
