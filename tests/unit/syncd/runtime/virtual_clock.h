// SPDX-License-Identifier: Apache-2.0
// A clock that stands still until it is told to go on, and a loop that lives by it.
#pragma once

#include "syncd/runtime/loop.h"

namespace cred::syncd {

class VirtualTime {
 public:
  Clock clock() {
    return {[this] {
              return now_ + std::chrono::floor<std::chrono::seconds>(tick_.time_since_epoch());
            },
            [this] { return tick_; }};
  }

  // Runs everything that is due until `time` has passed, each at its own moment.
  void advance(Loop& loop, Span time) {
    const Tick end = tick_ + time;
    while (true) {
      while (loop.turn()) {
      }
      const auto due = loop.find_next_due();
      if (!due || *due > end) break;
      tick_ = std::max(tick_, *due);
    }
    tick_ = end;
    while (loop.turn()) {
    }
  }

  // The wall clock alone, as somebody would set it.
  void step(std::chrono::seconds time) { now_ += time; }

 private:
  Instant now_ = from_epoch(1'800'000'000);
  Tick tick_{};
};

}  // namespace cred::syncd
