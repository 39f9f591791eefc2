// SPDX-License-Identifier: Apache-2.0
// What AWS requests are signed with.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "base/time.h"

namespace cred {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // empty for long-term keys
  std::optional<Instant> expires_at;
};

}  // namespace cred
