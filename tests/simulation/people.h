// SPDX-License-Identifier: Apache-2.0
// People who work on a simulated cluster: make and delete namespaces, delete and edit secrets.
#pragma once

#include <functional>
#include <string>

#include "simulation/api_server.h"
#include "simulation/aws.h"
#include "simulation/judge.h"

namespace cred::simulation {

class People {
 public:
  People(Loop& world, ApiServer& server, const Aws& aws, Judge& judge, Dice dice)
      : world_(world), server_(server), aws_(aws), judge_(judge), dice_(dice) {}

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
  Judge& judge_;
  mutable Dice dice_;
  int number_ = 0;
};

}  // namespace cred::simulation
