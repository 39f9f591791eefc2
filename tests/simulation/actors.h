// SPDX-License-Identifier: Apache-2.0
// Actors who work on a simulated cluster: make and delete namespaces, delete and edit secrets.
#pragma once

#include <functional>
#include <string>

#include "simulation/api_server.h"
#include "simulation/aws.h"
#include "simulation/invariant_checker.h"

namespace cred::syncd::simulation {

class Actors {
 public:
  Actors(Loop& world, ApiServer& server, const Aws& aws, InvariantChecker& checker, Dice dice)
      : world_(world), server_(server), aws_(aws), checker_(checker), dice_(dice) {}

  // A few namespaces at once, then something every few hours.
  void begin();

  std::function<void(const std::string&)> trace;

 private:
  void act();
  void create_namespace();
  void delete_namespace(const std::string& name);
  void damage(const std::string& name);
  void edit(const std::string& name);
  void add_foreign_entry(const std::string& name);
  std::string choose() const;
  void say(const std::string& text) const;

  Loop& world_;
  ApiServer& server_;
  const Aws& aws_;
  InvariantChecker& checker_;
  mutable Dice dice_;
  int number_ = 0;
};

}  // namespace cred::syncd::simulation
