// SPDX-License-Identifier: Apache-2.0
// Of glibc and /proc.
#include "simulation/footprint.h"

#include <malloc.h>

#include <filesystem>

namespace cred::syncd::simulation {

Footprint measure_footprint() {
  const struct mallinfo2 heap = ::mallinfo2();
  const std::filesystem::directory_iterator all("/proc/self/fd");
  const auto count = static_cast<std::size_t>(std::distance(begin(all), end(all)));
  return {static_cast<std::ptrdiff_t>(heap.uordblks + heap.hblkhd), count};
}

}  // namespace cred::syncd::simulation
