// SPDX-License-Identifier: Apache-2.0
// Reading vector files in tests; a file that is missing yields "" and so fails the comparison.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace cred::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

#ifdef SHARED_VECTORS
inline std::filesystem::path shared_vectors() { return SHARED_VECTORS; }
#endif

}  // namespace cred::testing
