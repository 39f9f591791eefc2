// SPDX-License-Identifier: Apache-2.0
// The newest passwords of every role, where any thread finds them.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "syncd/credentials/token_fetcher.h"

namespace cred::syncd {

// Many threads may call it at once.
class RoleShelf {
 public:
  // `passwords` has one outcome for each of `registries`; they replace what there is of the role.
  void put(const RoleSession& role, std::vector<RegistrySource> registries, Passwords passwords);

  void drop(const RoleSession& role);

  // One for each of `registries`, all of which name a role; nullopt where one of them has none yet.
  std::optional<std::vector<TokenOutcome>> find(
      const std::vector<RegistrySource>& registries) const;

 private:
  struct Place {
    std::vector<RegistrySource> registries;
    Passwords passwords;
  };

  mutable Mutex mutex_;
  std::map<RoleSession, Place> places_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
