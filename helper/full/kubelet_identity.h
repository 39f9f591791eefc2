// SPDX-License-Identifier: Apache-2.0
// As whom a request of kubelet's is answered: as the pod's service account, or as the node.
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "base/result.h"
#include "cache/key.h"
#include "ecr/plan.h"
#include "helper/full/kubelet_request.h"
#include "helper/full/service_account.h"
#include "helper/full/world.h"

namespace cred {

struct KubeletIdentity {
  std::optional<ServiceAccount> account;  // nullopt: the node's own
  PodRole role;                           // empty where there is no token to use one with
};

// A token without a role to use it for says nothing: the node's identity then serves. Errors: as
// find_pod_role and parse_service_account.
Result<KubeletIdentity> find_kubelet_identity(const KubeletRequest& request,
                                              const Environment& environment);

// That of an account begins unlike those of hosts, so that neither a `get` on the node nor another
// account finds it, and no stored login goes before it.
SelectionKey make_selection_key(const std::string& host, const KubeletIdentity& identity,
                                const World& world);

// Empty for the node's own. The choice is a step of the search, for whoever traces it.
ChooseSource make_choice(const KubeletIdentity& identity);

}  // namespace cred
