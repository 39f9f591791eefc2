// SPDX-License-Identifier: Apache-2.0
// doctor about the pods of a namespace: which of them do not pull with the secret.
#pragma once

#include <set>
#include <string>

#include "syncd/cli/doctor/findings.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

// A pod gets its account's imagePullSecrets when it is made, and only if it has none of its own.
// Looks at 500 pods; says nothing where we may not list them, which `rbac` does not ask for.
// `accounts` are those that use `secret`.
// Source:
// https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
void check_pods(const std::string& namespace_name, const std::string& secret,
                const std::set<std::string>& accounts, const CallApi& call, Findings& findings);

}  // namespace cred::syncd
