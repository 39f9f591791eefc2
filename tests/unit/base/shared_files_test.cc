// SPDX-License-Identifier: Apache-2.0
// Where the shared AWS files are looked for.
#include "base/shared_files.h"

#include <gtest/gtest.h>

#include "support/test_environment.h"

namespace cred {
namespace {

TEST(FindSharedFiles, DefaultsBelowHome) {
  const testing::TestEnvironment environment({});

  const auto files = find_shared_files(environment.view(), "/home/u");

  EXPECT_EQ(files.config, "/home/u/.aws/config");
  EXPECT_EQ(files.credentials, "/home/u/.aws/credentials");
}

TEST(FindSharedFiles, VariablesReplaceAndTildeIsHome) {
  const testing::TestEnvironment environment(
      {"AWS_CONFIG_FILE=~/c", "AWS_SHARED_CREDENTIALS_FILE=/x/y"});

  const auto files = find_shared_files(environment.view(), "/home/u");

  EXPECT_EQ(files.config, "/home/u/c");
  EXPECT_EQ(files.credentials, "/x/y");
}

TEST(FindSharedFiles, WithoutHomeNothingIsGuessed) {
  const testing::TestEnvironment environment({});

  EXPECT_EQ(find_shared_files(environment.view(), "").config, "");
}

}  // namespace
}  // namespace cred
