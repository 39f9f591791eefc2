// SPDX-License-Identifier: Apache-2.0
// Rule × passwords, the registries' own or a role's → DesiredSecret.
#include "syncd/reconcile/desired.h"

#include "base/text.h"
#include "syncd/credentials/roles/role_pending.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestCause = 600;

std::vector<TokenOutcome> find_passwords(const DesiredDeps& deps, const SecretRule& rule) {
  std::vector<TokenOutcome> outcomes;
  for (const std::size_t index : rule.registries) outcomes.push_back(deps.passwords[index]);
  return outcomes;
}

std::vector<TokenOutcome> find_role_passwords(const DesiredDeps& deps, const SecretRule& rule,
                                              const RoleSession& role) {
  std::vector<RegistrySource> registries;
  for (const std::size_t index : rule.registries) {
    registries.push_back(deps.config.registries[index]);
    registries.back().role = role;
  }
  return deps.find_role_passwords(registries);
}

// What each registry's own refresher says of its trouble is not said of every secret again; a
// role's is said nowhere else.
void note_lack(DesiredSecret& desired, const RoleSession& role, const TokenOutcome& outcome) {
  if (outcome.password) return;
  // What is only being asked for says nothing of the others, so it has the last word.
  const bool is_pending = is_role_pending(outcome.password.error().text);
  if (!desired.role_lack.empty() && !is_pending) return;
  desired.role_lack =
      clean_text(role.role_arn) + ": " + clean_text(outcome.password.error().text, kLongestCause);
}

}  // namespace

DesiredSecret make_desired(const DesiredDeps& deps, const TargetPlace& place, Instant now) {
  const SecretRule& rule = *place.rule;
  DesiredSecret desired{.namespace_name = place.namespace_name,
                        .rule = &rule,
                        .instance = deps.config.instance,
                        .passwords = {},
                        .our_hosts = {}};
  desired.installation = deps.config.installation;
  desired.owners = &deps.config.owners;
  for (const std::size_t index : rule.registries) {
    desired.our_hosts.push_back(deps.config.registries[index].target.registry.host);
  }
  desired.is_of_role = place.role.has_value();
  const bool has_session = place.role && place.role->session && deps.find_role_passwords;
  if (desired.is_of_role && !has_session) {
    desired.role_refusal = place.role->refusal;
    return desired;
  }
  const auto outcomes = has_session ? find_role_passwords(deps, rule, *place.role->session)
                                    : find_passwords(deps, rule);
  for (const TokenOutcome& outcome : outcomes) {
    if (has_session) note_lack(desired, *place.role->session, outcome);
    const auto& password = outcome.password;
    if (password && password->expires_at > now) desired.passwords.push_back(*password);
  }
  return desired;
}

}  // namespace cred::syncd
