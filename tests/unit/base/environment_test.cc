// SPDX-License-Identifier: Apache-2.0
// Environment: exact names, and empty means unset.
#include "base/environment.h"

#include <gtest/gtest.h>

#include "support/test_environment.h"

namespace cred {
namespace {

TEST(Environment, FindsByExactName) {
  const testing::TestEnvironment environment({"AWS_PROFILE_X=wrong", "AWS_PROFILE=dev"});

  EXPECT_EQ(environment.view().find("AWS_PROFILE"), "dev");
  EXPECT_EQ(environment.view().find("AWS_PROFIL"), std::nullopt);
}

TEST(Environment, TreatsEmptyAsUnset) {
  const testing::TestEnvironment environment({"AWS_PROFILE="});

  EXPECT_EQ(environment.view().find("AWS_PROFILE"), std::nullopt);
}

TEST(Environment, KeepsEqualsSignsInTheValue) {
  const testing::TestEnvironment environment({"A=b=c"});

  EXPECT_EQ(environment.view().find("A"), "b=c");
}

}  // namespace
}  // namespace cred
