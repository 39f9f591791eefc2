// SPDX-License-Identifier: Apache-2.0
// Reading of vectors, wherever they are from.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace cred::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  return nlohmann::json::parse(read_text(path));
}

// {"A": "x"} -> "A=x"
inline std::vector<std::string> environment_entries(const nlohmann::json& variables) {
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables.items()) {
    entries.push_back(name + "=" + value.get<std::string>());
  }
  return entries;
}

}  // namespace cred::testing
