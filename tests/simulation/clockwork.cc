// SPDX-License-Identifier: Apache-2.0
// Turns the loops until all of them wait.
#include "simulation/clockwork.h"

#include <algorithm>

#include "simulation/substitutes.h"

namespace cred::syncd::simulation {

Clockwork::Clockwork()
    : start_(from_epoch(1'800'000'000)),
      world_({[this] {
                return start_ + std::chrono::floor<std::chrono::seconds>(tick_.time_since_epoch());
              },
              [this] { return tick_; }}),
      fibers_(world_) {
  substitutes().tick = [this] { return tick_; };
}

void Clockwork::advance_to(Tick end, const std::vector<std::function<Loop*()>>& daemons) {
  while (true) {
    bool has_moved = true;
    while (has_moved) {
      has_moved = false;
      for (const auto& find_daemon : daemons) {
        Loop* const daemon = find_daemon();
        has_moved = (daemon != nullptr && daemon->turn()) || has_moved;
      }
      has_moved = fibers_.run() || has_moved;
      has_moved = world_.turn() || has_moved;
    }
    auto next = world_.find_next_due();
    for (const auto& find_daemon : daemons) {
      const Loop* const daemon = find_daemon();
      const auto due = daemon != nullptr ? daemon->find_next_due() : std::nullopt;
      if (due && (!next || *due < *next)) next = due;
    }
    if (!next || *next > end) break;
    tick_ = std::max(tick_, *next);
  }
  tick_ = end;
}

}  // namespace cred::syncd::simulation
