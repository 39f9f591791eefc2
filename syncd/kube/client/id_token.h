// SPDX-License-Identifier: Apache-2.0
// What a token says itself, and until when it is good.
#pragma once

#include <optional>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"
#include "json/json.h"

namespace cred::syncd {

// What a JSON Web Token says; nullopt for what is none. The signature is the server's to check.
// Source: https://datatracker.ietf.org/doc/html/rfc7519#section-7.2
std::optional<JsonDocument> read_claims_of(const Secret& token);

// The instant of a NumericDate at `path` of the claims; nullopt where there is none.
std::optional<Instant> find_claimed_instant(const JsonDocument& claims, std::string_view path);

// The `exp` of a JSON Web Token; nullopt for what is none or has none.
// Source: https://datatracker.ietf.org/doc/html/rfc7519#section-4.1.4
std::optional<Instant> find_token_end(const Secret& token);

}  // namespace cred::syncd
