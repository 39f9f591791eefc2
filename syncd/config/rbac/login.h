// SPDX-License-Identifier: Apache-2.0
// The manifests by which an account gets tokens that end, and no others.
#pragma once

#include <string>

#include "syncd/config/rbac.h"

namespace cred::syncd {

// What the kubeadm of most clusters has the API server take.
inline constexpr const char* kUsualAudience = "https://kubernetes.default.svc.cluster.local";

// Seven days: the policy allows no longer ones.
inline constexpr int kLongestTokenSeconds = 7 * 24 * 3600;

// The Secret that tokens are bound to, the policy with its binding, and the right to create
// serviceaccounts/token for the account itself. `options.account` is not empty.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
std::string render_account_login_manifests(const RbacOptions& options);

}  // namespace cred::syncd
