// SPDX-License-Identifier: Apache-2.0
// Credentials that a command of the user's prints.
#pragma once

#include <string>
#include <string_view>

#include "aws/profiles.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "base/environment.h"
#include "base/time.h"

namespace cred {

// What a credential_process prints: Version 1, AccessKeyId, SecretAccessKey, and if need be
// SessionToken and Expiration. Fails with bad_reply, or no_credentials for keys that have expired.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
Result<Credentials> parse_process_output(std::string_view output, Instant now);

// `profile` has a credential_process. The command gets 60 s at most, runs at each fetch, and what
// it prints is never part of a message, but for the first line of its standard error where it ends
// with another status than 0: that line is the program's own message to its user.
Source make_process_source(const std::string& name, const Section& profile,
                           const Environment& environment, const Now& now,
                           const SourceContext& context);

}  // namespace cred
