// SPDX-License-Identifier: Apache-2.0
// Two registries of a rule may have one host in two spellings.
#include "syncd/pull_secret/usable_passwords.h"

#include "base/text.h"

namespace cred::syncd {

UsablePasswords choose_passwords(const DesiredSecret& desired, Instant now) {
  UsablePasswords chosen;
  for (const HostPassword& password : desired.passwords) {
    if (password.expires_at <= now || password.password.empty()) continue;
    const auto [at, is_new] = chosen.emplace(to_lower(password.host), password);
    if (!is_new && at->second.expires_at < password.expires_at) at->second = password;
  }
  return chosen;
}

}  // namespace cred::syncd
