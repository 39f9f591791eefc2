// SPDX-License-Identifier: Apache-2.0
// A registry's own identity: registry map and account-suffixed variables, as an environment.
#pragma once

#include <optional>
#include <string>

#include "aws/profiles.h"
#include "aws/settings.h"
#include "aws/sts.h"
#include "base/environment.h"
#include "base/overlay_environment.h"
#include "base/result.h"
#include "config/registry_map.h"

namespace cred {

struct Identity {
  OverlayEnvironment environment;

  // To be assumed on top of what the environment leads to, and who says so, for messages.
  std::optional<AssumeRole> role;
  std::string where;

  // Who named the profile that AWS_PROFILE holds now ("<path>:<line>" of the map, a variable of the
  // account, auto_profile); empty where nobody but the user's own variables did.
  std::string profile_from;

  // Of the registry's API, from the map.
  std::optional<ServiceUrl> endpoint;

  // Somebody named this identity; it is not the one that every registry gets.
  bool is_own = false;
};

// For an account A these come first: AWS_PROFILE_A, AWS_ACCESS_KEY_ID_A with
// AWS_SECRET_ACCESS_KEY_A and AWS_SESSION_TOKEN_A, AWS_ROLE_ARN_A (assumed, or the role of a web
// identity token that is set), AWS_ROLE_SESSION_NAME_A, AWS_REGION_A; then what the registry map
// says; then the plain variables. A profile named either way goes before keys and tokens in plain
// variables. Fails (no_credentials) where an account's key is set by halves.
Result<Identity> make_identity(const Target& target, const Environment& environment);

// The one profile of account `account_id` (by role_arn, sso_account_id or aws_account_id); nullopt
// when there is none. Fails (no_credentials) when there are several, naming them.
Result<std::optional<std::string>> find_account_profile(const Profiles& profiles,
                                                        const std::string& account_id);

// Whether any variable of `environment` names an identity.
bool names_identity(const Environment& environment);

}  // namespace cred
