// SPDX-License-Identifier: Apache-2.0
// Chance that comes the same way again for the same seed.
#pragma once

#include <cstdint>
#include <random>

#include "syncd/runtime/clock.h"

namespace cred::syncd::simulation {

class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t stream) : engine_(seed * 1'000'003 + stream) {}

  // In [0, 1). Not by the library's distributions, which another one may draw otherwise.
  double draw() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }

  bool happens(double probability) { return draw() < probability; }

  Span between(Span least, Span most) {
    return least +
           Span{static_cast<Span::rep>(draw() * static_cast<double>((most - least).count()))};
  }

  std::size_t below(std::size_t end) {
    return static_cast<std::size_t>(draw() * static_cast<double>(end));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace cred::syncd::simulation
