// SPDX-License-Identifier: Apache-2.0
// Linear search in the environment block: it is short, and the front must not build a map.
#include "base/environment.h"

namespace cred {

std::optional<std::string_view> Environment::find(std::string_view name) const {
  for (const char* const* entry = block_; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.size() <= name.size() || text[name.size()] != '=') continue;
    if (text.substr(0, name.size()) != name) continue;
    const std::string_view value = text.substr(name.size() + 1);
    if (value.empty()) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

}  // namespace cred
