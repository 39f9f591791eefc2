// SPDX-License-Identifier: Apache-2.0
// An access key written into a profile.
#pragma once

#include <optional>
#include <string>

#include "aws/profiles.h"
#include "aws/source.h"

namespace cred {

// "profile dev (/home/me/.aws/config:3)", for messages.
std::string describe_profile(const std::string& name, const Section& profile);

// nullopt when the profile has no key. Fails (no_credentials) for half a pair, naming file and
// line, and as make_keys_source.
Result<std::optional<Source>> find_static_source(const std::string& name, const Section& profile);

}  // namespace cred
