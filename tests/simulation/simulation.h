// SPDX-License-Identifier: Apache-2.0
// One seed: servers, AWS, people, a machine with ecr-syncd, and the troubles of a month.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/actors.h"
#include "simulation/aws.h"
#include "simulation/clockwork.h"
#include "simulation/invariant_checker.h"
#include "simulation/load.h"
#include "simulation/machine.h"

namespace cred::syncd::simulation {

// What a control run takes away, which must not go unnoticed.
enum class Missing { nothing, jitter, resync, idle_guard };

struct Setting {
  std::uint64_t seed = 1;
  int days = 30;
  Missing missing = Missing::nothing;
  std::function<void(const std::string& line)> trace = {};  // of everything that happens
};

struct Report {
  std::vector<std::string> complaints;
  FaultCounts api;
  std::size_t aws_faults = 0;
  int kills = 0;
  int steps = 0;
  std::size_t looks = 0;
  std::size_t excused = 0;
  std::size_t misled = 0;
  std::uint64_t digest = 0;  // of everything that happened: equal for equal settings
};

class Simulation {
 public:
  explicit Simulation(Setting setting);

  Report run();

 private:
  void plan_outages();
  void plan_kills();
  void plan_steps();
  void set_up();
  void advance_to(Tick end);
  void note(const std::string& text);
  void look_each_minute();
  Report conclude();

  Setting setting_;
  Clockwork clockwork_;
  Loop& world_ = clockwork_.world();
  Dice dice_;
  std::array<Outages, 3> outages_;
  Outages aws_outages_;
  std::vector<Outage> common_;
  Load load_;
  std::unique_ptr<Aws> aws_;
  std::unique_ptr<InvariantChecker> checker_;
  std::vector<std::unique_ptr<ApiServer>> servers_;
  std::vector<std::unique_ptr<Actors>> actors_;
  std::unique_ptr<Machine> machine_;
  Report report_;
};

}  // namespace cred::syncd::simulation
