// SPDX-License-Identifier: Apache-2.0
// A role that a profile names, assumed with the credentials of another source.
#pragma once

#include <string>

#include "aws/call.h"
#include "aws/endpoint.h"
#include "aws/profiles.h"
#include "aws/source.h"
#include "aws/sts.h"

namespace cred {

// `role`, assumed with the credentials of `base`; `where` says who asks for it, for messages.
// Without a session name each call gets one of its own.
Source make_role_source(const std::string& where, AssumeRole role, Source base, Endpoint sts,
                        const AwsClient& client);

// `profile` has a role_arn; `sts` is where AssumeRole is called. Fails (no_credentials) when the
// role needs what a helper cannot give (an MFA code) or its settings cannot be sent.
Result<Source> make_assume_role_source(const std::string& name, const Section& profile, Source base,
                                       Endpoint sts, const AwsClient& client);

}  // namespace cred
