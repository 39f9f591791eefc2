// SPDX-License-Identifier: Apache-2.0
// IAM Identity Center's OIDC service: a new access token for a refresh token.
#pragma once

#include "aws/call.h"
#include "aws/endpoint.h"
#include "aws/sso_token.h"

namespace cred {

// `token` with what CreateToken gave instead: access token, its expiry and, where there is a new
// one, the refresh token. Blocks until the deadline at most. Errors: no_credentials when only a new
// login helps, else those of call_aws.
// Source: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
Result<SsoToken> fetch_renewed_token(const AwsClient& client, const Endpoint& oidc,
                                     const SsoToken& token, const Deadline& deadline);

}  // namespace cred
