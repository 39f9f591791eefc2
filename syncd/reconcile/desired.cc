// SPDX-License-Identifier: Apache-2.0
// Rule × passwords → DesiredSecret.
#include "syncd/reconcile/desired.h"

namespace cred::syncd {

DesiredSecret make_desired(const DesiredDeps& deps, const std::string& namespace_name,
                           const SecretRule& rule, Instant now) {
  DesiredSecret desired{.namespace_name = namespace_name,
                        .rule = &rule,
                        .instance = deps.config.instance,
                        .passwords = {},
                        .our_hosts = {}};
  desired.installation = deps.config.installation;
  desired.owners = &deps.config.owners;
  for (const std::size_t index : rule.registries) {
    desired.our_hosts.push_back(deps.config.registries[index].target.registry.host);
    const auto& password = deps.passwords[index].password;
    if (password && password->expires_at > now) desired.passwords.push_back(*password);
  }
  return desired;
}

}  // namespace cred::syncd
