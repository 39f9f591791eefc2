// SPDX-License-Identifier: Apache-2.0
// Looks at every namespace at every instant at which something changes, and each minute, and says
// what must not be.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/api_server.h"
#include "simulation/aws.h"

namespace cred::syncd::simulation {

class InvariantChecker {
 public:
  InvariantChecker(Loop& world, const Aws& aws) : world_(world), aws_(aws) {}

  // Sees everything that happens to the store of `server`, which is called `name` in complaints.
  void attend(const std::string& name, ApiServer& server);

  void look_at_all();

  // What people do to a secret is damage, which must be mended in time; what the daemon writes is
  // held against what was there.
  void set_people_at_work(bool are_at_work) { are_people_at_work_ = are_at_work; }

  // The daemon was started while the machine's clock was wrong by so much.
  void note_start(std::chrono::seconds clock_error);

  void complain(const std::string& text);

  const std::vector<std::string>& complaints() const { return complaints_; }

  std::size_t looks() const { return looks_; }

  std::size_t excused() const { return excused_; }

  std::size_t misled() const { return misled_; }

  std::function<void(const std::string&)> trace;

 private:
  struct Charge {
    std::optional<Tick> damaged_at;
    std::optional<Tick> lost_at;       // an event about it was withheld
    std::optional<IssuedToken> token;  // of those in the secret the first to expire
    Tick edited_at{};                  // by people, who may put in what expired long ago
    bool is_told = false;
  };

  struct Court {
    std::string name;
    ApiServer* server;
    std::map<std::string, Charge> charges;
  };

  void take_secret(Court& court, const std::string& name,
                   const cred::testing::StoredObject* before);
  void compare(const Court& court, const std::string& name,
               const cred::testing::StoredObject& before, const cred::testing::StoredObject& after);
  void look_at(Court& court, const std::string& name);
  bool is_excused(const Court& court, Tick since) const;
  bool was_misled(Tick since) const;

  bool is_selected(const std::string& name) const { return name.starts_with("app-"); }

  Tick to_tick(Instant truth) const;

  Loop& world_;
  const Aws& aws_;
  std::map<std::string, Court> courts_;
  std::vector<std::string> complaints_;
  std::size_t looks_ = 0;
  std::size_t excused_ = 0;
  std::size_t misled_ = 0;
  std::vector<Tick> late_starts_;  // with the clock behind
  bool are_people_at_work_ = false;
};

inline constexpr const char* kForeignServer = "registry.example.com";
inline constexpr const char* kHosts[] = {"123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                                         "123456789012.dkr.ecr.us-east-1.amazonaws.com"};

}  // namespace cred::syncd::simulation
