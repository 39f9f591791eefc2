// SPDX-License-Identifier: Apache-2.0
// Proof that the sender of a request holds a private key (DPoP, RFC 9449), signed with ES256.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace cred {

// The value of a DPoP header for one request. `private_key` is an unencrypted P-256 key in PEM.
// Fails (no_credentials) when it is not; never asks for a passphrase.
// Source: RFC 9449 section 4.2, RFC 7515 (JWS compact form), RFC 7518 section 3.4
Result<std::string> make_dpop_proof(const Secret& private_key, std::string_view method,
                                    std::string_view url, Instant now);

}  // namespace cred
