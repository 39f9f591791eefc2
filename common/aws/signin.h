// SPDX-License-Identifier: Apache-2.0
// AWS Sign-In: the next keys of an `aws login` session.
#pragma once

#include "aws/call.h"
#include "aws/endpoint.h"
#include "aws/login_session.h"

namespace cred {

// `session` with the keys and tokens that CreateOAuth2Token gave. Blocks until the deadline at
// most. Errors: no_credentials when only a new login helps, denied when a permission is missing,
// else those of call_aws.
// Source: https://docs.aws.amazon.com/signin/latest/APIReference/API_CreateOAuth2Token.html
Result<LoginSession> fetch_renewed_session(const AwsClient& client, const Endpoint& signin,
                                           const LoginSession& session, const Deadline& deadline);

}  // namespace cred
