// SPDX-License-Identifier: Apache-2.0
// One day with a cluster that is well and one that has died, and what the daemon says of it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "simulation/aws.h"
#include "simulation/clockwork.h"
#include "simulation/invariant_checker.h"
#include "simulation/machine.h"

namespace cred::syncd::simulation {

struct DaySetting {
  std::uint64_t seed = 1;
  int hours = 24;
  std::size_t namespaces = 1000;  // of each of the two clusters
  std::vector<Fault> deaths;   // how it is dead; of several one follows another every few minutes
  std::size_t dies_after = 0;  // so many secrets have been written to it
  std::function<void(const std::string& line)> trace = {};
};

struct DayReport {
  std::size_t lines = 0;       // at info or above
  std::size_t worst_hour = 0;  // most of them about the dead cluster within an hour
  bool has_died = false;
  std::vector<std::string> complaints;  // about the cluster that is well
};

class Day {
 public:
  explicit Day(DaySetting setting);

  DayReport run();

 private:
  void note(const std::string& text) const;
  void die();
  void take_line(const LogLine& line);
  void look_each_hour();

  DaySetting setting_;
  Clockwork clockwork_;
  Dice dice_;
  Aws aws_;
  InvariantChecker checker_;
  ApiServer well_;
  ApiServer dead_;
  std::size_t written_ = 0;
  std::deque<Tick> last_hour_;  // when lines about the dead cluster came
  DayReport report_;
  Machine machine_;
};

}  // namespace cred::syncd::simulation
