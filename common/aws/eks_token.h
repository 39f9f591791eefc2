// SPDX-License-Identifier: Apache-2.0
// Who we are, in the form that the API server of an EKS cluster can ask STS about: a bearer token
// that is a signed question.
#pragma once

#include <chrono>
#include <string_view>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace cred {

// From the instant that it is signed for, whatever its X-Amz-Expires says.
inline constexpr std::chrono::minutes kEksTokenLife{15};

// The URL of GetCallerIdentity at `sts`, presigned for the cluster of this name, as "k8s-aws-v1."
// and unpadded base64url; no call is made. `now` is AWS's clock. `sts` must be a host that AWS
// itself has, as the server believes no other. Fails (no_credentials) where the session token makes
// it longer than the 4096 bytes that a server takes.
// Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (API authorization from outside
// a cluster), which EKS runs.
Result<Secret> make_eks_token(const Endpoint& sts, const Credentials& credentials,
                              std::string_view cluster_name, Instant now);

}  // namespace cred
