// SPDX-License-Identifier: Apache-2.0
// A Kubernetes service account as a source of credentials: its token for an IAM role.
#pragma once

#include <string>
#include <string_view>

#include "aws/call.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "base/result.h"
#include "base/secret.h"

namespace cred {

struct ServiceAccount {
  std::string issuer;   // "iss": which cluster
  std::string subject;  // "sub": "system:serviceaccount:<namespace>:<name>"
  std::string role_arn;
  Secret token;
};

// Who the token speaks for, as it says itself; its signature is for STS to check. Errors:
// bad_request, for a token that is no JWT with both claims and for a role that is no ARN of one. No
// part of the token is in the text.
Result<ServiceAccount> parse_service_account(const Secret& token, const std::string& role_arn);

// Tells service accounts and roles from each other, in printable ASCII; two with the same text
// share what is cached. Never any of the token but the two claims.
std::string render_principal(const ServiceAccount& account);

// AssumeRoleWithWebIdentity, without a look at any other source. Errors as find_sts_endpoint.
Result<Source> make_service_account_source(const ServiceAccount& account, const Settings& settings,
                                           const AwsClient& client, const SourceContext& context);

}  // namespace cred
