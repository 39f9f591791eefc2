// SPDX-License-Identifier: Apache-2.0
// Writing text as a JSON string; reading JSON is the json layer's job.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Appends `value` in quotes, escaped as RFC 8259 section 7 demands. `value` must be UTF-8.
void append_json_string(std::string& json, std::string_view value);

}  // namespace cred
