// SPDX-License-Identifier: Apache-2.0
// Two installations that write the same secrets for three days, and how often they do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulation/aws.h"
#include "simulation/clockwork.h"
#include "simulation/invariant_checker.h"
#include "simulation/machine.h"
#include "simulation/old_party.h"

namespace cred::syncd::simulation {

// What the second party is. `old_beside_old` is a control run: two of these do not settle.
enum class Second { other_instance, same_instance, other_principal, old, old_beside_old };

struct PairSetting {
  std::uint64_t seed = 1;
  int hours = 72;
  Second second = Second::other_instance;
  Span offset{0};                       // of the tokens: how much later the second party begins
  std::chrono::seconds first_error{0};  // of the wall clocks
  std::chrono::seconds second_error{0};
  std::function<void(const std::string& line)> trace = {};
};

struct PairReport {
  std::size_t writes = 0;
  std::size_t most_for_a_token = 0;  // writes of one secret between two tokens or deletions
  std::size_t deletions = 0;
  Span longest_absence{0};
  std::vector<std::string> complaints;
};

class Pair {
 public:
  explicit Pair(PairSetting setting);

  PairReport run();

 private:
  void note(const std::string& text) const;
  void start_second();
  void take_secret(const std::string& namespace_name, const cred::testing::StoredObject* before);
  void take_token();
  void delete_one();
  void look_each_minute();
  void complain(const std::string& text);

  PairSetting setting_;
  Clockwork clockwork_;
  Dice dice_;
  Aws aws_;
  ApiServer server_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::vector<std::unique_ptr<OldParty>> old_;
  std::map<std::string, std::size_t> writes_;  // since the last token or deletion
  std::map<std::string, Tick> absent_since_;
  PairReport report_;
};

}  // namespace cred::syncd::simulation
