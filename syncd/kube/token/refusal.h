// SPDX-License-Identifier: Apache-2.0
// Why an API server does not give a token, in words that say what to do.
#pragma once

#include <string>

#include "base/result.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/token/bound_token.h"

namespace cred::syncd {

// Whether the refusal is that of a ValidatingAdmissionPolicy.
bool is_by_policy(const ApiFailure& failure);

// Of a TokenRequest for `token` by its own account. unavailable: try again; no_credentials: the
// token itself is refused; denied: a right, the policy, the account or the Secret is in the way.
Error explain_token_refusal(const BoundToken& token, const ApiFailure& failure, Instant now);

// "join it again (`ecr-syncd join CONTEXT --name prod`)", which mends whatever can be mended.
std::string advise_to_join(const std::string& cluster);

}  // namespace cred::syncd
