// SPDX-License-Identifier: Apache-2.0
// Keeps valid passwords for every role that namespaces have: asked for when the first target wants
// them, renewed as those of registries are, dropped when no target uses them any more.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "syncd/credentials/roles/fair_lines.h"
#include "syncd/credentials/roles/role_pending.h"
#include "syncd/credentials/roles/role_shelf.h"
#include "syncd/credentials/token_refresher.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class RoleTokens {
 public:
  // So many roles are asked for at once.
  static constexpr std::size_t kAtOnce = 16;

  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;  // kAtOnce at a time
    ObtainPasswords obtain;
    std::function<double()> random;
    LogSink tell;

    // In `cluster`, which has asked for it, the role has other passwords than before; also when the
    // first attempt has failed, or AWS has taken them away.
    std::function<void(const std::string& cluster, const RoleSession& role)> on_change;

    std::function<std::set<RoleSession>()> find_used;  // by targets of any cluster
  };

  explicit RoleTokens(Deps deps);

  RoleTokens(const RoleTokens&) = delete;
  RoleTokens& operator=(const RoleTokens&) = delete;
  RoleTokens(RoleTokens&&) = delete;
  RoleTokens& operator=(RoleTokens&&) = delete;
  ~RoleTokens();

  void start();

  // For the workers of `cluster`, from any thread: what is held, at once. What is not is asked for,
  // and says so meanwhile (unavailable, kRoleAskedFor).
  FindRolePasswords make_finder(const std::string& cluster);

  // From now on.
  void set_obtain(ObtainPasswords obtain);

  // Asks for all of them now, due or not, in their turns; `done` is called afterwards.
  void renew(const std::function<void()>& done);

  // How many roles there are, and how many of them have passwords.
  std::size_t count() const { return roles_.size(); }

  std::size_t count_good(Instant now) const;

 private:
  struct Role {
    std::set<std::string> clusters;
    std::vector<RegistrySource> registries;
    std::unique_ptr<TokenRefresher> refresher;
    std::string told;  // the last trouble
    Tick wanted{};
  };

  void want(const std::string& cluster, const std::vector<RegistrySource>& registries);
  std::unique_ptr<TokenRefresher> make_refresher(const std::string& line, const RoleSession& role,
                                                 const std::vector<RegistrySource>& registries);
  void take(const RoleSession& session);
  void tell(const RoleSession& session, LogLine line);
  void sweep();

  Deps deps_;
  std::shared_ptr<RoleShelf> shelf_ = std::make_shared<RoleShelf>();
  FairLines lines_;
  std::map<RoleSession, Role> roles_;
  Loop::TimerId timer_;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
