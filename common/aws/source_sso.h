// SPDX-License-Identifier: Apache-2.0
// A role that a user may take after `aws sso login`.
#pragma once

#include <string>

#include "aws/call.h"
#include "aws/profiles.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"

namespace cred {

// One of the keys that begin with sso_ stands in the profile.
bool asks_for_sso(const Section& profile);

// `profile` asks for SSO, by sso_session or with all settings of its own (legacy, never renewed).
// Fails (no_credentials) naming file and line where a setting is missing or profile and session
// contradict each other; (local) for endpoint settings.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
Result<Source> make_sso_source(const Settings& settings, const std::string& name,
                               const Section& profile, const AwsClient& client,
                               const SourceContext& context);

}  // namespace cred
