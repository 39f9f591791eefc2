// SPDX-License-Identifier: Apache-2.0
// Base64 with the standard alphabet (RFC 4648 section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred {

std::string encode_base64(std::string_view bytes);

// Strict: padding required, no blanks or line ends, unused bits zero; nullopt for anything else.
// The result is allocated once, so that a caller who wraps it in a Secret leaves no copy behind.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace cred
