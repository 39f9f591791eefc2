// SPDX-License-Identifier: Apache-2.0
// Which secrets a cluster's rules want, namespace by namespace.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/config/roles/role_choice.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct NamespaceTarget {
  const SecretRule* rule;               // the first that selects the namespace
  std::optional<RoleChoice> role = {};  // as choose_role has it
  bool is_taken = false;                // somebody works on it already
};

struct SecretTargets {
  std::map<std::string, NamespaceTarget> by_namespace;

  // Namespaces were selected from a complete list, so cluster-wide rights may be expected.
  bool is_listed = false;

  // A rule with `removal: remove` that looks at all namespaces speaks of this secret, and nothing
  // hides a namespace from us.
  bool may_remove = false;

  // The namespaces that the list showed and no rule selects for this secret, where nothing hides
  // one from us. One that terminates, or was made after the list, is none of them.
  std::set<std::string> unselected;
};

struct Selected {
  std::map<std::string, SecretTargets> by_secret;  // by the name of the secret
  std::vector<Error> errors;                       // what could not be looked at
};

// Lists namespaces only where a rule needs it; without that list the fixed names remain.
// Terminating namespaces are left out. `only_namespace`, if not empty, restricts the result and
// switches removal off.
Selected select_targets(const ClusterConfig& cluster, const std::string& only_namespace,
                        const CallApi& call);

}  // namespace cred::syncd
