// SPDX-License-Identifier: Apache-2.0
// A role assumed with a token that an identity provider puts into a file (IRSA, OIDC of a CI).
#pragma once

#include <optional>
#include <string>

#include "aws/call.h"
#include "aws/profiles.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"

namespace cred {

// Where AssumeRole and its kind are called: in the region of the user's settings, else of the
// registry, else us-east-1. Fails as find_endpoint.
Result<Endpoint> find_sts_endpoint(const Settings& settings, const SourceContext& context);

// AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME; nullopt without the
// first. Fails (no_credentials) without the second and for a relative path, and as
// find_sts_endpoint. The file is read at
// each fetch, since whoever writes it renews the token.
Result<std::optional<Source>> find_environment_web_identity(const Settings& settings,
                                                            const AwsClient& client,
                                                            const SourceContext& context);

// The same for `profile`, which has web_identity_token_file and role_arn.
Result<Source> make_profile_web_identity(const std::string& name, const Section& profile,
                                         const Settings& settings, const AwsClient& client,
                                         const SourceContext& context);

}  // namespace cred
