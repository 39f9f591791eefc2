// SPDX-License-Identifier: Apache-2.0
// Base64 for URLs and tokens (RFC 4648 section 5), without padding.
#pragma once

#include <string>
#include <string_view>

namespace cred {

std::string encode_base64url(std::string_view bytes);

}  // namespace cred
