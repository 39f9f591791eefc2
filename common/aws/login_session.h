// SPDX-License-Identifier: Apache-2.0
// The file of an `aws login` session: keys, and what it takes to get the next ones.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"

namespace cred {

struct LoginSession {
  Credentials keys;  // always with expiry
  std::string client_id;
  Secret refresh_token;
  Secret dpop_key;  // PEM
  Secret id_token;  // set only in what a renewal gave; may be empty
};

// In AWS_LOGIN_CACHE_DIRECTORY, else ~/.aws/login/cache; `session` is the value of login_session.
// Fails (local) where neither that variable nor a home directory is known.
Result<std::string> find_login_file(const Environment& environment, std::string_view home,
                                    std::string_view session);

// Fails (no_credentials) where a member is missing that the keys or their renewal take.
Result<LoginSession> parse_login_session(const Secret& text);

// `text` with keys, expiry and tokens of `renewed`; the rest is kept.
Result<Secret> update_login_session(const Secret& text, const LoginSession& renewed);

}  // namespace cred
