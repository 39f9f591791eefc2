// SPDX-License-Identifier: Apache-2.0
// Service accounts of namespaces that no rule selects any more, and taking our secret back.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

struct AttachedAccount {
  std::string namespace_name;
  std::string name;
  bool is_our_list = false;  // by managedFields, nobody has written the list after us
};

struct AttachedAccounts {
  std::vector<AttachedAccount> found;
  std::vector<std::string> unasked;  // causes, of each list that broke off
};

// The accounts that rules with `removal: remove` attach `secret` to, in `namespaces`, as far as
// they have it. Reads one paged list for each name of an account; what a broken-off list has shown
// is true all the same.
AttachedAccounts find_attached(const ClusterConfig& cluster, const std::string& secret,
                               const std::set<std::string>& namespaces, const CallApi& call);

// Kind removed where it was taken back, unchanged where it was not there any more.
TargetOutcome take_back(const AttachedAccount& account, const std::string& secret,
                        const ReconcileDeps& deps);

}  // namespace cred::syncd
