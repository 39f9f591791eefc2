// SPDX-License-Identifier: Apache-2.0
// SHA-256, HMAC and SHA-1 as one call each; the only file that knows OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace cred {

// All throw std::runtime_error when OpenSSL itself is broken (no default provider).

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view data);

// 40 lower-case hexadecimal digits; names files of the AWS CLI's caches, protects nothing.
std::string sha1_hex(std::string_view data);

// 32 raw bytes, wiped with the Secret: they may be key material.
Secret hmac_sha256(std::string_view key, std::string_view data);

// Two lower-case digits per byte.
std::string render_hex(std::string_view bytes);

}  // namespace cred
