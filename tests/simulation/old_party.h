// SPDX-License-Identifier: Apache-2.0
// An ecr-syncd of commit 02185e9, from before two installations settled: it writes over whatever
// does not live five minutes longer than its own, creates what was absent whoever was faster, knows
// no installations, and lets absent secrets wait for its limiter.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>

#include "simulation/aws.h"
#include "simulation/invariant_checker.h"
#include "support/apiserver/object_store.h"
#include "syncd/runtime/item_backoff.h"

namespace cred::syncd::simulation {

class OldParty {
 public:
  // `world` and what else is referred to must outlive it. Its wall clock is wrong by `clock_error`.
  OldParty(Loop& world, cred::testing::ObjectStore& store, Aws& aws, std::string instance,
           std::chrono::seconds clock_error);

  // Gets its tokens, and new ones whenever two thirds of their life are over.
  void start();

  // Something may have changed in this namespace.
  void take_change(const std::string& namespace_name);

  std::function<void(const std::string&)> trace;

 private:
  struct Token {
    std::string password;
    Instant expires_at;
  };

  void renew();
  void look_soon(const std::string& namespace_name, Span pause);
  void look(const std::string& namespace_name);
  std::string make_config(const cred::testing::StoredObject* present) const;
  void write(const std::string& namespace_name, std::string config);

  Loop& world_;
  cred::testing::ObjectStore& store_;
  Aws& aws_;
  std::string instance_;
  std::chrono::seconds clock_error_;
  std::array<Token, 2> tokens_;
  std::map<std::string, ItemBackoff> limits_;
  std::map<std::string, bool> has_seen_;
  bool has_begun_ = false;
};

}  // namespace cred::syncd::simulation
