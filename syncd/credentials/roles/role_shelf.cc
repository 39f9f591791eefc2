// SPDX-License-Identifier: Apache-2.0
// By role, then by registry.
#include "syncd/credentials/roles/role_shelf.h"

#include <algorithm>
#include <utility>

#include "syncd/credentials/token_refresher.h"

namespace cred::syncd {

void RoleShelf::put(const RoleSession& role, std::vector<RegistrySource> registries,
                    Passwords passwords) {
  const MutexLock lock(mutex_);
  places_[role] = {std::move(registries), std::move(passwords)};
}

void RoleShelf::drop(const RoleSession& role) {
  const MutexLock lock(mutex_);
  places_.erase(role);
}

std::optional<std::vector<TokenOutcome>> RoleShelf::find(
    const std::vector<RegistrySource>& registries) const {
  std::vector<TokenOutcome> outcomes;
  const MutexLock lock(mutex_);
  for (const RegistrySource& source : registries) {
    const auto place = places_.find(*source.role);
    if (place == places_.end()) return std::nullopt;
    const auto& held = place->second.registries;
    const auto at = std::find_if(held.begin(), held.end(), [&](const RegistrySource& other) {
      return is_same_source(source, other);
    });
    if (at == held.end()) return std::nullopt;
    outcomes.push_back((*place->second.passwords)[static_cast<std::size_t>(at - held.begin())]);
  }
  return outcomes;
}

}  // namespace cred::syncd
