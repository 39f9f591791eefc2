// SPDX-License-Identifier: Apache-2.0
// A source whose credentials are known without asking anybody.
#pragma once

#include <string>
#include <string_view>

#include "aws/source.h"

namespace cred {

// Whether `text` can stand in an HTTP header as keys and tokens do: printable ASCII, no blanks.
bool is_sendable(std::string_view text);

// Fails (no_credentials) when key id or token hold what cannot stand in an HTTP header, such as a
// line break; `description` says where they are from.
Result<Source> make_keys_source(std::string description, Credentials credentials);

// `text` for a principal: blanks, parentheses, '%' and what is not printable ASCII as %XX, so that
// no value can look like the text around it.
std::string escape_for_principal(const std::string& text);

}  // namespace cred
