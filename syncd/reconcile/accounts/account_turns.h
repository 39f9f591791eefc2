// SPDX-License-Identifier: Apache-2.0
// One change at a time of one service account by one process: two ways lead to an account, the look
// at its secret and the one at itself, and two patches at once cost a refusal.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "base/mutex.h"

namespace cred::syncd {

class AccountTurns {
 public:
  // False while another has the turn of the account with this path.
  bool try_take(const std::string& path);

  void give_back(const std::string& path);

 private:
  Mutex mutex_;
  std::set<std::string> taken_ GUARDED_BY(mutex_);
};

struct ReconcileDeps;

// Has the turn while it lives. Waits for it by `deps.sleep`, 10 s at most, after which the
// patch's own test has to do; takes none where `deps` has no turns.
class AccountTurn {
 public:
  AccountTurn(const ReconcileDeps& deps, std::string path);

  AccountTurn(const AccountTurn&) = delete;
  AccountTurn& operator=(const AccountTurn&) = delete;
  AccountTurn(AccountTurn&&) = delete;
  AccountTurn& operator=(AccountTurn&&) = delete;
  ~AccountTurn();

 private:
  std::shared_ptr<AccountTurns> turns_;  // nullptr: it has none
  std::string path_;
};

}  // namespace cred::syncd
