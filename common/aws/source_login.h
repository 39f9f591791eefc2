// SPDX-License-Identifier: Apache-2.0
// The user of an `aws login` session.
#pragma once

#include <string>

#include "aws/call.h"
#include "aws/profiles.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"

namespace cred {

// `profile` has a login_session. Fails (local) for endpoint settings and without a place where the
// session could be.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-login-credentials.html
Result<Source> make_login_source(const Settings& settings, const std::string& name,
                                 const Section& profile, const AwsClient& client,
                                 const SourceContext& context);

}  // namespace cred
