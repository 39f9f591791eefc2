// SPDX-License-Identifier: Apache-2.0
// Service accounts of the namespaces that have got their secret.
#include "syncd/reconcile/accounts/accounts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "syncd/config/namespace_selection.h"
#include "syncd/kube/objects/list.h"
#include "syncd/reconcile/outcome.h"

namespace cred::syncd {
namespace {

bool has_secret(const ServiceAccountObject& account, const std::string& secret) {
  const auto& list = account.image_pull_secrets;
  return list && std::find(list->begin(), list->end(), secret) != list->end();
}

}  // namespace

void AccountAttacher::look_up(const SecretTargets& targets) {
  if (!targets.is_listed) return;
  std::set<std::pair<std::string, std::string>> wanted;
  for (const auto& [namespace_name, target] : targets.by_namespace) {
    // Rules of fixed names may not list in the whole cluster.
    if (!needs_list(target.rule->namespaces)) continue;
    for (const std::string& account : target.rule->service_accounts.names) {
      wanted.emplace(account, target.rule->secret);
    }
  }
  for (const auto& pair : wanted) {
    std::set<std::string>& namespaces = attached_[pair];
    const auto take = [&](const ServiceAccountObject& account) -> Result<void> {
      if (has_secret(account, pair.second)) namespaces.insert(account.meta.namespace_name);
      return {};
    };
    // What a broken-off list has shown is true all the same.
    static_cast<void>(list_service_accounts(
        deps_.call, {}, pair.first, [] {}, take));
  }
}

void AccountAttacher::attach(const std::string& namespace_name, const SecretRule& rule,
                             const OnAccount& tell) const {
  if (rule.service_accounts.all) attach_all(namespace_name, rule, tell);
  for (const std::string& account : rule.service_accounts.names) {
    const auto known = attached_.find({account, rule.secret});
    const bool has_it = known != attached_.end() && known->second.contains(namespace_name);
    attach_one(namespace_name, account, rule.secret, has_it, tell);
  }
}

void AccountAttacher::attach_one(const std::string& namespace_name, const std::string& account,
                                 const std::string& secret, bool has_it,
                                 const OnAccount& tell) const {
  TargetOutcome outcome{.kind = TargetOutcome::Kind::unchanged, .text = "up to date"};
  if (!has_it) outcome = attach_service_account(namespace_name, account, secret, deps_);
  if (tells_all_ || outcome.kind != TargetOutcome::Kind::unchanged) tell(account, outcome);
}

void AccountAttacher::attach_all(const std::string& namespace_name, const SecretRule& rule,
                                 const OnAccount& tell) const {
  std::vector<std::pair<std::string, bool>> accounts;  // and whether they have it
  const auto take = [&](const ServiceAccountObject& account) -> Result<void> {
    accounts.emplace_back(account.meta.name, has_secret(account, rule.secret));
    return {};
  };
  const Listing listing = list_service_accounts(
      deps_.call, namespace_name, {}, [&] { accounts.clear(); }, take);
  for (const auto& [account, has_it] : accounts) {
    attach_one(namespace_name, account, rule.secret, has_it, tell);
  }
  if (listing.is_complete()) return;
  TargetOutcome outcome = listing.failure
                              ? make_outcome(*listing.failure, "list", "serviceaccounts")
                              : make_outcome(*listing.error);
  outcome.text = "cannot be listed: " + outcome.text;
  tell({}, std::move(outcome));
}

}  // namespace cred::syncd
