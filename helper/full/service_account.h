// SPDX-License-Identifier: Apache-2.0
// A Kubernetes service account as a source of credentials: its token for an IAM role.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/call.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "helper/full/pod_role.h"

namespace cred {

// What a token says of itself; its signature is for STS to check.
struct TokenClaims {
  std::string issuer;                  // "iss": which cluster
  std::string subject;                 // "sub": "system:serviceaccount:<namespace>:<name>"
  std::vector<std::string> audiences;  // "aud": for people, control bytes included
  std::optional<Instant> expires_at;   // "exp"
};

struct ServiceAccount {
  std::string issuer;
  std::string subject;
  std::string role_arn;
  Secret token;
};

// Errors: bad_request, for a token that is no JWT with both iss and sub. No part of the token is in
// the text.
Result<TokenClaims> parse_token_claims(const Secret& token);

// Who the token speaks for. Errors: as parse_token_claims, and bad_request for a role that is no
// ARN of one.
Result<ServiceAccount> parse_service_account(const Secret& token, const PodRole& role);

// Tells service accounts and roles from each other, in printable ASCII; two with the same text
// share what is cached. Never any of the token but the two claims.
std::string render_principal(const ServiceAccount& account);

// AssumeRoleWithWebIdentity, without a look at any other source. Errors as find_sts_endpoint.
Result<Source> make_service_account_source(const ServiceAccount& account, const Settings& settings,
                                           const AwsClient& client, const SourceContext& context);

}  // namespace cred
