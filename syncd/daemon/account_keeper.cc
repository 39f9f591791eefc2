// SPDX-License-Identifier: Apache-2.0
// Accounts in sight → rules that attach something to them.
#include "syncd/daemon/account_keeper.h"

#include <algorithm>
#include <memory>

namespace cred {
namespace {

// Whose secret the account is to have.
std::vector<const SecretRule*> find_rules(const ObjectMeta& meta, const TargetTable& table) {
  std::vector<const SecretRule*> rules;
  const auto& targets = table.targets();
  for (auto at = targets.lower_bound({meta.namespace_name, ""});
       at != targets.end() && at->first.first == meta.namespace_name; ++at) {
    const ServiceAccounts& accounts = at->second.rule->service_accounts;
    const bool is_named =
        std::find(accounts.names.begin(), accounts.names.end(), meta.name) != accounts.names.end();
    if (accounts.all || is_named) rules.push_back(at->second.rule);
  }
  return rules;
}

}  // namespace

AccountKeeper::AccountKeeper(const ClusterConfig& cluster, Loop& loop)
    : has_any_(std::any_of(cluster.rules.begin(), cluster.rules.end(),
                           [](const SecretRule& rule) {
                             return rule.service_accounts.all ||
                                    !rule.service_accounts.names.empty();
                           })),
      loop_(loop) {}

void AccountKeeper::look(const ObjectMeta& meta, const TargetTable& table, bool has_passed,
                         const Means& means) {
  if (!has_any_) return;
  const std::pair key{meta.namespace_name, meta.name};
  std::string& verified = (*verified_)[key];
  if (verified == meta.resource_version) return;
  verified = meta.resource_version;
  if (!has_passed) return;
  for (const SecretRule* const rule : find_rules(meta, table)) {
    means.run_job([means, key, rule, &loop = loop_, weak = std::weak_ptr(verified_)] {
      const TargetOutcome outcome =
          attach_service_account(key.first, key.second, rule->secret, means.context);
      if (outcome.resource_version.empty()) return;
      loop.post([weak, key, version = outcome.resource_version] {
        if (const auto kept = weak.lock()) (*kept)[key] = version;
      });
    });
  }
}

}  // namespace cred
