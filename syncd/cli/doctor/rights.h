// SPDX-License-Identifier: Apache-2.0
// Whether the API server says that we have a right, and who we are to it.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "syncd/config/rbac_grants.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

// "patch secrets regcred in team-a"
std::string describe_right(const Right& right);

// Asks by a SelfSubjectAccessReview. Errors as CallApi has, and bad_reply.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/
Result<bool> review_right(const Right& right, const CallApi& call);

// Who the server takes us for; nullopt where it does not tell (before Kubernetes 1.28).
Result<std::optional<std::string>> review_identity(const CallApi& call);

}  // namespace cred::syncd
