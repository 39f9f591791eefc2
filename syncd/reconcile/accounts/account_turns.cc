// SPDX-License-Identifier: Apache-2.0
// By looking again and again: whoever waits may be a thread or, in the simulation, none.
#include "syncd/reconcile/accounts/account_turns.h"

#include <chrono>
#include <utility>

#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::milliseconds kPause{20};
constexpr int kMostPauses = 500;

}  // namespace

bool AccountTurns::try_take(const std::string& path) {
  const MutexLock lock(mutex_);
  return taken_.insert(path).second;
}

void AccountTurns::give_back(const std::string& path) {
  const MutexLock lock(mutex_);
  taken_.erase(path);
}

AccountTurn::AccountTurn(const ReconcileDeps& deps, std::string path) : path_(std::move(path)) {
  if (!deps.account_turns) return;
  for (int i = 0; i < kMostPauses; ++i) {
    if (deps.account_turns->try_take(path_)) {
      turns_ = deps.account_turns;
      return;
    }
    deps.sleep(kPause);
  }
}

AccountTurn::~AccountTurn() {
  if (turns_) turns_->give_back(path_);
}

}  // namespace cred::syncd
