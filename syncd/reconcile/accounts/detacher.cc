// SPDX-License-Identifier: Apache-2.0
// Rules → names of accounts → lists → those that have the secret.
#include "syncd/reconcile/accounts/detacher.h"

#include <algorithm>

#include "syncd/config/namespace_selection.h"
#include "syncd/kube/objects/list.h"

namespace cred::syncd {
namespace {

bool has(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_our_list(const ServiceAccountObject& account) {
  const auto& owners = account.list_managers;
  return owners.size() == 1 && owners.front().name == kFieldManager;
}

// One empty name stands for all.
std::set<std::string> find_names(const ClusterConfig& cluster, const std::string& secret) {
  std::set<std::string> names;
  for (const SecretRule& rule : cluster.rules) {
    const bool removes = rule.removal == Removal::remove && needs_list(rule.namespaces);
    if (rule.secret != secret || !removes) continue;
    if (rule.service_accounts.all) return {std::string()};
    names.insert(rule.service_accounts.names.begin(), rule.service_accounts.names.end());
  }
  return names;
}

}  // namespace

AttachedAccounts find_attached(const ClusterConfig& cluster, const std::string& secret,
                               const std::set<std::string>& namespaces, const CallApi& call) {
  AttachedAccounts all;
  if (namespaces.empty()) return all;
  std::vector<AttachedAccount>& found = all.found;
  for (const std::string& name : find_names(cluster, secret)) {
    const std::size_t before = found.size();
    const auto take = [&](const ServiceAccountObject& account) -> Result<void> {
      const bool is_attached =
          account.image_pull_secrets && has(*account.image_pull_secrets, secret);
      if (is_attached && namespaces.contains(account.meta.namespace_name)) {
        found.push_back({account.meta.namespace_name, account.meta.name, is_our_list(account)});
      }
      return {};
    };
    const Listing listing = list_service_accounts(
        call, {}, name, [&] { found.resize(before); }, take);
    if (!listing.is_complete()) all.unasked.push_back(describe_gap(listing));
  }
  return all;
}

TargetOutcome take_back(const AttachedAccount& account, const std::string& secret,
                        const ReconcileDeps& deps) {
  TargetOutcome outcome =
      detach_service_account(account.namespace_name, account.name, secret, deps);
  if (outcome.kind == TargetOutcome::Kind::updated) outcome.kind = TargetOutcome::Kind::removed;
  return outcome;
}

}  // namespace cred::syncd
