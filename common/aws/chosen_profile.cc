// SPDX-License-Identifier: Apache-2.0
// Variables out, AWS_PROFILE in.
#include "aws/chosen_profile.h"

#include <array>

namespace cred {
namespace {

constexpr std::array<std::string_view, 9> kIdentityVariables = {
    "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY",        "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",    "AWS_SESSION_TOKEN",     "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",      "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE",
};

}  // namespace

std::span<const std::string_view> identity_variables() { return kIdentityVariables; }

void unset_identity(OverlayEnvironment& environment) {
  for (const std::string_view name : kIdentityVariables) environment.unset(name);
}

void choose_profile(OverlayEnvironment& environment, std::string_view profile) {
  unset_identity(environment);
  environment.set("AWS_PROFILE", profile);
}

}  // namespace cred
