// SPDX-License-Identifier: Apache-2.0
// Alternates two commands and keeps the figures of each round.

#include "runner/compare.h"

#include <stdexcept>
#include <string>

#include "runner/spawn.h"

namespace bench {
namespace {

struct Series {
  std::vector<double> wall_us;
  std::vector<double> cpu_us;
};

Sample run_checked(Spawner& spawner, const Command& command) {
  const Sample sample = spawner.run();
  if (sample.exit_code != command.expected_exit) {
    throw std::runtime_error(command.arguments[0] + " ended with " +
                             std::to_string(sample.exit_code) + " instead of " +
                             std::to_string(command.expected_exit));
  }
  return sample;
}

void append(Series& series, const Sample& sample) {
  series.wall_us.push_back(sample.wall_us);
  series.cpu_us.push_back(sample.cpu_us);
}

Side side_of(const Series& series) {
  return {.wall_us = figures_of(series.wall_us), .cpu_us = figures_of(series.cpu_us)};
}

}  // namespace

Comparison compare(const Command& a, const Command& b, const Plan& plan) {
  Spawner spawn_a(a);
  Spawner spawn_b(b);
  Comparison comparison;
  std::vector<double> medians;
  for (int round = 0; round < plan.rounds; ++round) {
    Series series_a;
    Series series_b;
    std::vector<double> ratios;
    for (int pair = -plan.warmup; pair < plan.pairs; ++pair) {
      const Sample sample_a = run_checked(spawn_a, a);
      const Sample sample_b = run_checked(spawn_b, b);
      if (pair < 0) continue;
      append(series_a, sample_a);
      append(series_b, sample_b);
      ratios.push_back(sample_a.wall_us / sample_b.wall_us);
    }
    comparison.rounds.push_back(
        {.a = side_of(series_a), .b = side_of(series_b), .ratio = figures_of(ratios)});
    medians.push_back(comparison.rounds.back().ratio.median);
  }
  comparison.ratio = figures_of(medians).median;
  return comparison;
}

}  // namespace bench
