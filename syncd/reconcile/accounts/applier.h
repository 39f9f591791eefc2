// SPDX-License-Identifier: Apache-2.0
// Service accounts whose imagePullSecrets somebody keeps by server-side apply. The list is atomic:
// what is added to it makes us its owner, so that the other's next apply is refused as a conflict.
// Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
#pragma once

#include <string>

#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

// The Apply manager that owns the list; empty for none, and for ourselves.
std::string find_applier(const ServiceAccountObject& account);

// Who may have owned the list before us, and wrote others of its items: an Apply manager of an
// account whose list is ours now and has more than the secret. Empty for nobody.
std::string find_former_applier(const ServiceAccountObject& account);

// Of an account that was given its secret, or would be: what the next apply by `applier` comes to,
// with the remedy; empty for no applier.
std::string describe_applier(const std::string& applier);

}  // namespace cred::syncd
