// SPDX-License-Identifier: Apache-2.0
// The token file of an IAM Identity Center (SSO) login, as `aws sso login` writes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace cred {

struct SsoToken {
  Secret access_token;
  Instant expires_at;

  // For renewal; empty in the files of legacy profiles.
  Secret refresh_token;
  std::string client_id;
  Secret client_secret;
  std::optional<Instant> registration_expires_at;
};

// Below ~/.aws/sso/cache. `name` is that of the sso-session, or the start URL exactly as written.
// Fails (local) without a home directory.
Result<std::string> find_sso_token_file(std::string_view home, std::string_view name);

// Fails (no_credentials) without accessToken and expiresAt, and where the token cannot be sent.
Result<SsoToken> parse_sso_token(const Secret& text);

// Everything is there that CreateToken takes, and the client's registration has not expired.
bool is_renewable(const SsoToken& token, Instant now);

// `text` with the access token, its expiry and the refresh token of `renewed`; the rest is kept.
Result<Secret> update_sso_token(const Secret& text, const SsoToken& renewed);

}  // namespace cred
