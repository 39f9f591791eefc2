// SPDX-License-Identifier: Apache-2.0
// The rights that a cluster's rules need, and whether the API server says that we have them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/api.h"

namespace cred {

struct Right {
  std::string verb;
  std::string resource;        // "secrets", "namespaces", "serviceaccounts"
  std::string name;            // empty: any
  std::string namespace_name;  // empty: in all
  std::string group = {};      // of the resource; empty: the core group

  friend bool operator==(const Right&, const Right&) = default;
};

// "patch secrets regcred in team-a"
std::string describe_right(const Right& right);

// Each once, in the order of the rules.
std::vector<Right> list_rights(const ClusterConfig& cluster);

// Asks by a SelfSubjectAccessReview. Errors as CallApi has, and bad_reply.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/
Result<bool> review_right(const Right& right, const CallApi& call);

// Who the server takes us for; nullopt where it does not tell (before Kubernetes 1.28).
Result<std::optional<std::string>> review_identity(const CallApi& call);

}  // namespace cred
