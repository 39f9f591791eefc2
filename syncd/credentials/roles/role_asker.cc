// SPDX-License-Identifier: Apache-2.0
// The first who comes with a role asks for it.
#include "syncd/credentials/roles/role_asker.h"

#include <memory>
#include <string>
#include <utility>

#include "syncd/credentials/shared_calls.h"

namespace cred::syncd {

FindRolePasswords make_role_asker(ObtainPasswords obtain) {
  const auto calls = std::make_shared<SharedCalls<std::vector<TokenOutcome>>>();
  return [calls, obtain = std::move(obtain)](const std::vector<RegistrySource>& registries) {
    std::string key;
    for (const RegistrySource& source : registries) {
      key += source.target.registry.host + describe_source(source) + '\n';
    }
    const auto ask = [&]() -> Result<std::vector<TokenOutcome>> { return obtain(registries, {}); };
    return *calls->once(key, ask);
  };
}

}  // namespace cred::syncd
