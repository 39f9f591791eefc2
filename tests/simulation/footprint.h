// SPDX-License-Identifier: Apache-2.0
// What this process holds.
#pragma once

#include <cstddef>

namespace cred::syncd::simulation {

struct Footprint {
  std::ptrdiff_t heap;      // bytes in use
  std::size_t descriptors;  // open ones
};

Footprint measure_footprint();

}  // namespace cred::syncd::simulation
