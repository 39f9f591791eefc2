// SPDX-License-Identifier: Apache-2.0
// Measures two commands against each other, pair by pair.

#pragma once

#include <vector>

#include "runner/command.h"
#include "runner/figures.h"

namespace bench {

struct Plan {
  int pairs = 500;
  int rounds = 3;
  int warmup = 10;  // pairs before each round that are not counted
};

struct Side {
  Figures wall_us;
  Figures cpu_us;
};

struct Round {
  Side a;
  Side b;
  Figures ratio;  // of wall times, a / b of the same pair
};

struct Comparison {
  std::vector<Round> rounds;
  double ratio = 0;  // the median of the rounds' median ratios
};

// Strictly A B A B …, because the speed of a shared machine drifts: only neighbours compare.
// Blocks for all runs. Throws std::runtime_error where a run ends with another exit code than
// expected, and std::system_error where it cannot start.
Comparison compare(const Command& a, const Command& b, const Plan& plan);

}  // namespace bench
