// SPDX-License-Identifier: Apache-2.0
// Until when a token is good that says so itself.
#pragma once

#include <optional>

#include "base/secret.h"
#include "base/time.h"

namespace cred::syncd {

// The `exp` of a JSON Web Token; nullopt for what is none or has none. The signature is the
// server's to check.
// Source: https://datatracker.ietf.org/doc/html/rfc7519#section-4.1.4
std::optional<Instant> find_token_end(const Secret& token);

}  // namespace cred::syncd
