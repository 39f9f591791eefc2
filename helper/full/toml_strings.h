// SPDX-License-Identifier: Apache-2.0
// One list of strings in a TOML text, with the places of its parts, so that an edit leaves every
// other byte as it was. Source: https://toml.io/en/v1.0.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct TomlString {
  std::string text;       // decoded
  std::size_t begin = 0;  // of the opening quote
  std::size_t end = 0;    // behind the closing one
  std::size_t comma = 0;  // of the comma behind it; std::string_view::npos where there is none
};

// Offsets are into the text that was searched.
struct TomlStrings {
  std::size_t key = 0;    // where the key begins
  std::size_t open = 0;   // of '['
  std::size_t close = 0;  // of ']'
  std::vector<TomlString> items;

  bool has(std::string_view text) const;
};

// What `key` is set to at the top level of `text`; nullopt where it is not set there: what stands
// behind the first [table] belongs to that. Fails (local), naming the line, where the value is no
// list of strings, and where what stands before it is no TOML.
Result<std::optional<TomlStrings>> find_toml_strings(std::string_view text, std::string_view key);

}  // namespace cred
