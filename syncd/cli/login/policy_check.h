// SPDX-License-Identifier: Apache-2.0
// Whether a server can limit the tokens that an account makes for itself, and whether it does.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "syncd/kube/objects/api.h"
#include "syncd/kube/token/bound_token.h"

namespace cred::syncd {

// Whether it has ValidatingAdmissionPolicies (Kubernetes 1.30); true where it does not say. Errors
// as CallApi has.
Result<bool> has_admission_policies(const CallApi& call);

// By asking, as the account itself, for what the policy forbids and what would be good for nothing:
// a token of 10 minutes for an audience that nobody has, bound like `token`. False: the server gave
// one. Fails (denied) where it refuses for another reason, and as CallApi does.
Result<bool> is_policy_kept(const CallApi& call, const BoundToken& token);

// The same, again for 10 s: a policy that was applied a moment ago takes a second to count.
Result<bool> await_policy(const CallApi& call, const BoundToken& token, const Sleep& sleep);

// What it means that there is no such policy.
inline constexpr const char* kUnlimitedTokens =
    "so whoever has the account's token can make more of them, of any life and audience and bound "
    "to nothing";

}  // namespace cred::syncd
