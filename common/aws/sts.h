// SPDX-License-Identifier: Apache-2.0
// Temporary credentials from the Security Token Service.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/secret.h"

namespace cred {

struct AssumeRole {
  std::string role_arn;
  std::string session_name;
  std::string external_id;                       // empty: not sent
  std::optional<std::chrono::seconds> duration;  // nullopt: AWS's default, an hour

  // Of the session, for its role's policies to decide by, and what cuts its permissions down (JSON,
  // empty: nothing does). For fetch_assumed_role alone.
  std::vector<std::pair<std::string, std::string>> tags = {};
  std::string policy = {};
};

// The role's keys; expires_at is always set. Blocks until the deadline at most. Errors are those of
// call_aws; a refusal names the action that the caller's policy or the role's trust lacks.
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
Result<Credentials> fetch_assumed_role(const AwsClient& client, const Endpoint& sts,
                                       const Credentials& credentials, const AssumeRole& role,
                                       const Deadline& deadline);

// The role's keys in exchange for a token of an identity provider that the role trusts;
// AssumeRole's `external_id` does not exist here. The call is not signed. Errors as above;
// no_credentials, with the remedy, when the token has expired. Source:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
Result<Credentials> fetch_web_identity_role(const AwsClient& client, const Endpoint& sts,
                                            const Secret& token, const AssumeRole& role,
                                            const Deadline& deadline);

struct CallerIdentity {
  std::string arn;  // both fit for a terminal
  std::string account_id;
};

// Who AWS sees; no permission is needed. Blocks until the deadline at most. Errors are those of
// call_aws.
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
Result<CallerIdentity> fetch_caller_identity(const AwsClient& client, const Endpoint& sts,
                                             const Credentials& credentials,
                                             const Deadline& deadline);

}  // namespace cred
