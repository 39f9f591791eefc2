// SPDX-License-Identifier: Apache-2.0
// Text as a part of a URL.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Every byte but RFC 3986's unreserved ones as %XX; `keep` lists bytes that stay as well.
std::string percent_encode(std::string_view text, std::string_view keep = {});

// The reverse. A '%' that begins no escape stands for itself.
std::string percent_decode(std::string_view text);

}  // namespace cred
