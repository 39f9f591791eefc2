// SPDX-License-Identifier: Apache-2.0
// A ReadFile over a map, for tests.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/file.h"

namespace cred::testing {

using MemoryFiles = std::map<std::string, std::string>;

inline ReadFile read_from(MemoryFiles files) {
  return [files = std::move(files)](const std::string& path) -> Result<std::optional<std::string>> {
    const auto found = files.find(path);
    if (found == files.end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
  };
}

}  // namespace cred::testing
