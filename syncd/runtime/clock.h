// SPDX-License-Identifier: Apache-2.0
// The two clocks that the daemon lives by, passed in.
#pragma once

#include <chrono>
#include <functional>

#include "base/time.h"

namespace cred::syncd {

// Time since boot, suspended or not; nobody can set it. What it shows is read from a Clock below.
struct BootClock {
  // NOLINTBEGIN(readability-identifier-naming): the names are those of the standard's clocks.
  using rep = std::chrono::milliseconds::rep;
  using period = std::milli;
  using duration = std::chrono::milliseconds;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
  // NOLINTEND(readability-identifier-naming)
};

using Tick = BootClock::time_point;  // an instant
using Span = BootClock::duration;    // between two

struct Clock {
  Now now;                     // wall clock: what tokens expire by; it may jump
  std::function<Tick()> tick;  // never goes back: what pauses are measured by
};

// system_clock and CLOCK_BOOTTIME.
Clock make_clock();

}  // namespace cred::syncd
