// SPDX-License-Identifier: Apache-2.0
// What the parts of the daemon that have no seam for it look at in a simulation.
#pragma once

#include <functional>
#include <string>

#include "syncd/runtime/loop.h"

namespace cred::syncd::simulation {

struct Substitutes {
  std::function<Tick()> tick = [] { return Tick{}; };  // steady_clock shows it
  const Loop* without_resync = nullptr;                // its timers of about an hour never ring
};

// One for the process.
Substitutes& substitutes();

// What is not in place, for people, or nothing. The linker says nothing where a function that it
// was told to wrap has another name by now. Before there is a Clockwork.
std::string find_missing_substitute();

}  // namespace cred::syncd::simulation
