// SPDX-License-Identifier: Apache-2.0
// A profile that a configuration of ours names, chosen by an environment that says nothing else.
#pragma once

#include <span>
#include <string_view>

#include "base/overlay_environment.h"

namespace cred {

// What in an environment would go before a profile: keys, tokens, a web identity.
std::span<const std::string_view> identity_variables();

// Takes all of them away.
void unset_identity(OverlayEnvironment& environment);

// The same, with `profile` in AWS_PROFILE.
void choose_profile(OverlayEnvironment& environment, std::string_view profile);

}  // namespace cred
