// SPDX-License-Identifier: Apache-2.0
// Rule × passwords → DesiredSecret.
#include "syncd/reconcile/desired.h"

namespace cred {

DesiredSecret make_desired(const Holdings& holdings, const std::string& namespace_name,
                           const SecretRule& rule, Instant now) {
  DesiredSecret desired{namespace_name, &rule, holdings.config.instance, {}, {}};
  desired.installation = holdings.config.installation;
  desired.owners = &holdings.config.owners;
  for (const std::size_t index : rule.registries) {
    desired.our_hosts.push_back(holdings.config.registries[index].target.registry.host);
    const auto& password = holdings.passwords[index].password;
    if (password && password->expires_at > now) desired.passwords.push_back(*password);
  }
  return desired;
}

}  // namespace cred
