// SPDX-License-Identifier: Apache-2.0
// The machine's clocks.
#include "syncd/runtime/clock.h"

#include <ctime>

namespace cred::syncd {
namespace {

Instant read_wall_clock() {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

Tick read_boot_clock() {
  std::timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return Tick{std::chrono::duration_cast<Span>(std::chrono::seconds{time.tv_sec} +
                                               std::chrono::nanoseconds{time.tv_nsec})};
}

}  // namespace

Clock make_clock() { return {read_wall_clock, read_boot_clock}; }

}  // namespace cred::syncd
