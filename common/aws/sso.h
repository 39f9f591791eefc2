// SPDX-License-Identifier: Apache-2.0
// IAM Identity Center's portal: the keys of a role for an access token.
#pragma once

#include <string>

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"

namespace cred {

struct SsoRole {
  std::string account_id;
  std::string role_name;
};

// Blocks until the deadline at most. Errors: no_credentials when the access token is no longer
// accepted, else those of call_aws.
// Source:
// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
Result<Credentials> fetch_role_credentials(const AwsClient& client, const Endpoint& portal,
                                           const SsoRole& role, const Secret& access_token,
                                           const Deadline& deadline);

}  // namespace cred
