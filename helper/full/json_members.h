// SPDX-License-Identifier: Apache-2.0
// One level of a JSON object as text, so that an edit leaves every other byte as it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

// Written one after the other, the texts of a member are what the file says of it.
struct JsonMember {
  std::string name;   // decoded
  std::string lead;   // blanks before the name
  std::string key;    // the name with quotes, and the colon with its blanks
  std::string value;  // of any type
  std::string trail;  // blanks before the comma
};

struct JsonMembers {
  std::vector<JsonMember> list;
  std::string tail;  // blanks before the closing brace
};

// `text` must be valid JSON without blanks at its ends. Fails (local) when it is not an object.
Result<JsonMembers> parse_members(std::string_view text);

// The text that was parsed, byte by byte, but for what was changed since.
std::string render_members(const JsonMembers& members);

// Adds a member with a string, written like the others of the same object; the first member of an
// empty object is written as `first` is (its `name` and `value` do not matter).
void add_string_member(JsonMembers& members, std::string_view name, std::string_view value,
                       const JsonMember& first);

// The string that a member's value is; nullopt when it is of another type.
std::optional<std::string> find_string_value(const JsonMember& member);

}  // namespace cred
