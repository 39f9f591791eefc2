// SPDX-License-Identifier: Apache-2.0
// Where the published vectors are, if they are.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

namespace cred::testing {

inline const std::filesystem::path& shared_vectors() {
  static const std::filesystem::path kPath = SHARED_VECTORS;
  return kPath;
}

}  // namespace cred::testing

// A bare clone has no folder of published vectors beside it.
#define CRED_SKIP_WITHOUT_VECTORS()                                                         \
  if (!std::filesystem::is_directory(cred::testing::shared_vectors())) {                    \
    GTEST_SKIP() << "no published vectors at " << cred::testing::shared_vectors().string(); \
  }                                                                                         \
  static_assert(true)
