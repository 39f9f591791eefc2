// SPDX-License-Identifier: Apache-2.0
// Which service accounts lack our secret, and giving it to them.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "syncd/reconcile/reconcile.h"
#include "syncd/reconcile/selection.h"

namespace cred::syncd {

class AccountAttacher {
 public:
  using OnAccount = std::function<void(const std::string& account, TargetOutcome outcome)>;

  AccountAttacher(const ReconcileDeps& deps, bool tells_all) : deps_(deps), tells_all_(tells_all) {}

  // Learns from one paged list per account name who has the secret already, where the server lets
  // us; otherwise each account is read by itself. Not to be called once attach was.
  void look_up(const SecretTargets& targets);

  // Tells of each account that was changed or could not be, and where `tells_all` of those that had
  // it; with an empty name where the namespace's cannot be listed. Many threads may call it at
  // once.
  void attach(const std::string& namespace_name, const SecretRule& rule,
              const OnAccount& tell) const;

 private:
  void attach_all(const std::string& namespace_name, const SecretRule& rule,
                  const OnAccount& tell) const;
  void attach_one(const std::string& namespace_name, const std::string& account,
                  const std::string& secret, bool has_it, const OnAccount& tell) const;

  const ReconcileDeps& deps_;
  const bool tells_all_;

  // (account, secret) → namespaces in which the account has it.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> attached_;
};

}  // namespace cred::syncd
