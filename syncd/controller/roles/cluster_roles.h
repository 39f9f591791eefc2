// SPDX-License-Identifier: Apache-2.0
// The roles of all clusters: what they bring goes to the clusters whose targets have them.
#pragma once

#include <map>
#include <string>

#include "syncd/credentials/roles/role_tokens.h"

namespace cred::syncd {

class ClusterController;

// It belongs to the loop's thread.
class ClusterRoles {
 public:
  // Jobs run RoleTokens::kAtOnce at a time.
  explicit ClusterRoles(const TokenRefresher::Deps& deps);

  // For the workers of `cluster`, as RoleTokens::make_finder.
  FindRolePasswords make_finder(const std::string& cluster) { return tokens_.make_finder(cluster); }

  // From now on `controller` hears of the roles of its targets, until it is removed, which must be
  // before its end.
  void add(const std::string& cluster, ClusterController& controller);
  void remove(const std::string& cluster);

  RoleTokens& tokens() { return tokens_; }

 private:
  std::map<std::string, ClusterController*> clusters_;
  RoleTokens tokens_;
};

}  // namespace cred::syncd
