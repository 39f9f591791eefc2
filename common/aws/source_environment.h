// SPDX-License-Identifier: Apache-2.0
// An access key in environment variables.
#pragma once

#include <optional>
#include <string>

#include "aws/source.h"
#include "base/environment.h"

namespace cred {

// nullopt without a whole pair, as in the AWS SDKs for Go. Blanks and line breaks around the values
// go: secrets mounted into the environment often end with one. Fails as make_keys_source.
Result<std::optional<Source>> find_environment_source(const Environment& environment);

// "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY", or the other way round, for the message
// when nothing else was found; empty otherwise.
std::string describe_half_pair(const Environment& environment);

}  // namespace cred
