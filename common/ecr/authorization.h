// SPDX-License-Identifier: Apache-2.0
// A registry password from ECR or ECR Public: the GetAuthorizationToken call.
#pragma once

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/request.h"

namespace cred {

struct Authorization {
  Secret password;  // for user "AWS"; 1 byte to 64 KiB, no control bytes
  Instant expires_at;
};

// The request for one, as it is before it is signed.
Request make_authorization_request(const Endpoint& ecr);

// `ecr.service` says which of the two services it is ("ecr" or "ecr-public"). Blocks until the
// deadline at most. Errors are those of call_aws; a refusal names the IAM actions that it takes.
// bad_reply: the answer is not what the API promises, or a token that has expired already, by our
// clock or by that of the answer.
// Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
// and
// https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html
Result<Authorization> fetch_authorization(const AwsClient& client, const Endpoint& ecr,
                                          const Credentials& credentials, const Deadline& deadline);

}  // namespace cred
