// SPDX-License-Identifier: Apache-2.0
// Which variable decides where the cache is.
#include "cache/location.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/test_environment.h"

namespace cred {
namespace {

struct Case {
  std::vector<std::string> environment;
  std::string home;
  std::optional<std::string> directory;
};

TEST(FindCacheDirectory, FollowsThePrecedence) {
  const std::vector<Case> cases = {
      {{}, "/h", "/h/.cache/docker-credential-ecr"},
      {{"XDG_CACHE_HOME=/x"}, "/h", "/x/docker-credential-ecr"},
      {{"XDG_CACHE_HOME=x"}, "/h", "/h/.cache/docker-credential-ecr"},
      {{"XDG_CACHE_HOME="}, "/h", "/h/.cache/docker-credential-ecr"},
      {{"AWS_ECR_CACHE_DIR=/e", "XDG_CACHE_HOME=/x"}, "/h", "/e/docker-credential-ecr"},
      {{"AWS_ECR_CACHE_DIR=~/e"}, "/h", "/h/e/docker-credential-ecr"},
      {{"AWS_ECR_CACHE_DIR=/e"}, "", "/e/docker-credential-ecr"},
      {{}, "", std::nullopt},
      {{"AWS_ECR_DISABLE_CACHE=1"}, "/h", std::nullopt},
      {{"AWS_ECR_DISABLE_CACHE=false"}, "/h", std::nullopt},
      {{"AWS_ECR_DISABLE_CACHE="}, "/h", "/h/.cache/docker-credential-ecr"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(::testing::PrintToString(test.environment));
    const testing::TestEnvironment environment(test.environment);
    EXPECT_EQ(find_cache_directory(environment.view(), test.home), test.directory);
  }
}

}  // namespace
}  // namespace cred
