// SPDX-License-Identifier: Apache-2.0
// The text that a JSON string stands for, as Go's decoder reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred {

// `quoted` must be a JSON string with its quotes; nullopt when it is another value. Half of a
// surrogate pair becomes U+FFFD. Source: https://pkg.go.dev/encoding/json#Unmarshal
std::optional<std::string> unquote_json(std::string_view quoted);

}  // namespace cred
