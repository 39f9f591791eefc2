// SPDX-License-Identifier: Apache-2.0
// What makes two selections differ, and what must not be in their text.
#include "cache/key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

std::string key_of(const std::vector<std::string>& environment) {
  const testing::TestEnvironment test(environment);
  return make_selection_key(kHost, test.view(), "/nowhere").text;
}

TEST(MakeSelectionKey, BeginsWithTheHostsPrefix) {
  const auto key = key_of({"HOME=/nowhere"});

  EXPECT_EQ(key.rfind(selection_prefix(kHost), 0), 0U);
  EXPECT_EQ(selected_host(key), kHost);
  EXPECT_EQ(selected_host("token\nx"), "");
}

TEST(MakeSelectionKey, ChangesWithEveryVariableThatSelects) {
  const auto plain = key_of({"HOME=/nowhere"});
  const std::vector<std::string> variables = {
      "AWS_PROFILE=x",
      "AWS_REGION=x",
      "AWS_ACCESS_KEY_ID=x",
      "AWS_CONFIG_FILE=x",
      "AWS_ENDPOINT_URL=x",
      "AWS_ENDPOINT_URL_ECR=x",
      "AWS_USE_FIPS_ENDPOINT=true",
      "AWS_SESSION_TOKEN=x",
      "AWS_SECRET_ACCESS_KEY=x",
      "AWS_EC2_METADATA_DISABLED=true",
      "AWS_ROLE_ARN=x",
      "AWS_SHARED_CREDENTIALS_FILE=x",
  };
  for (const std::string& variable : variables) {
    SCOPED_TRACE(variable);
    EXPECT_NE(key_of({"HOME=/nowhere", variable}), plain);
  }
  EXPECT_NE(key_of({"HOME=/elsewhere"}), plain);
  EXPECT_NE(key_of({}), plain);
}

TEST(MakeSelectionKey, IgnoresWhatDoesNotSelect) {
  EXPECT_EQ(key_of({"HOME=/nowhere", "PATH=/bin", "AWS_PAGER=less", "AWS_PROFILE=", "AWS_X"}),
            key_of({"HOME=/nowhere"}));
}

TEST(MakeSelectionKey, ChangesWithTheVariablesOfOneAccount) {
  const auto plain = key_of({"HOME=/nowhere"});

  EXPECT_NE(key_of({"HOME=/nowhere", "AWS_PROFILE_123456789012=x"}), plain);
  EXPECT_EQ(key_of({"HOME=/nowhere", "AWS_PROFILE_12345678901=x"}), plain);
  EXPECT_EQ(key_of({"HOME=/nowhere", "AWS_PAGER_123456789012=x"}), plain);
  EXPECT_THAT(key_of({"AWS_SECRET_ACCESS_KEY_123456789012=s3cret"}), Not(HasSubstr("s3cret")));
}

TEST(MakeSelectionKey, ChangesWhenARegistryMapAppears) {
  const testing::TemporaryDirectory config;
  const testing::TestEnvironment environment({"XDG_CONFIG_HOME=" + config.path()});

  const auto absent = make_selection_key(kHost, environment.view(), "");
  std::filesystem::create_directory(config / "docker-credential-ecr");
  std::ofstream(config / "docker-credential-ecr/config.yaml") << "strict: true\n";

  EXPECT_NE(make_selection_key(kHost, environment.view(), "").text, absent.text);
}

TEST(MakeSelectionKey, HoldsNoSecret) {
  const auto key = key_of({"AWS_SECRET_ACCESS_KEY=s3cret", "AWS_SESSION_TOKEN=t0ken",
                           "AWS_CONTAINER_AUTHORIZATION_TOKEN=auth0"});

  EXPECT_THAT(key, HasSubstr("AWS_SECRET_ACCESS_KEY="));
  EXPECT_THAT(key, Not(HasSubstr("s3cret")));
  EXPECT_THAT(key, Not(HasSubstr("t0ken")));
  EXPECT_THAT(key, Not(HasSubstr("auth0")));
}

TEST(MakeSelectionKey, IsBareWithoutVariablesAndFiles) {
  const testing::TemporaryDirectory home;
  const auto make = [&](std::vector<std::string> variables) {
    const testing::TestEnvironment environment(std::move(variables));
    return make_selection_key(kHost, environment.view(), home.path());
  };

  EXPECT_TRUE(is_bare(make({"PATH=/bin", "AWS_ECR_CACHE_DIR=/x", "AWS_PROFILE="})));
  EXPECT_FALSE(is_bare(make({"AWS_PROFILE=dev"})));
  EXPECT_FALSE(is_bare(make({"AWS_PROFILE_123456789012=dev"})));
  EXPECT_FALSE(is_bare(make({"AWS_SECRET_ACCESS_KEY=s"})));
  EXPECT_FALSE(is_bare(make({"AWS_EC2_METADATA_DISABLED=true"})));
  std::filesystem::create_directories(home / ".aws");
  std::ofstream(home / ".aws/credentials");
  EXPECT_FALSE(is_bare(make({"PATH=/bin"})));
}

TEST(MakeSelectionKey, TellsOneOddValueFromTwoVariables) {
  EXPECT_NE(key_of({"AWS_PROFILE=a\nAWS_REGION=1:b"}), key_of({"AWS_PROFILE=a", "AWS_REGION=b"}));
}

TEST(MakeSelectionKey, ChangesWhenAFileAppearsAndWhenItIsEdited) {
  const testing::TemporaryDirectory home;
  const testing::TestEnvironment environment({"AWS_CONFIG_FILE=" + home / "config"});

  const auto absent = make_selection_key(kHost, environment.view(), "");
  std::ofstream(home / "config") << "[default]\n";
  const auto present = make_selection_key(kHost, environment.view(), "");
  std::ofstream(home / "config") << "[default]\nregion = x\n";
  const auto edited = make_selection_key(kHost, environment.view(), "");

  EXPECT_EQ(absent.youngest_stamp, std::nullopt);
  EXPECT_NE(present.youngest_stamp, std::nullopt);
  EXPECT_NE(absent.text, present.text);
  EXPECT_NE(present.text, edited.text);
}

TEST(MakeSelectionKey, WatchesTheFilesBelowTheHomeThatIsGiven) {
  const testing::TemporaryDirectory home;
  std::filesystem::create_directory(home / ".aws");
  const testing::TestEnvironment no_home({});

  const auto before = make_selection_key(kHost, no_home.view(), home.path());
  std::ofstream(home / ".aws/credentials") << "[default]\n";
  const auto after = make_selection_key(kHost, no_home.view(), home.path());

  EXPECT_NE(before.text, after.text);
}

TEST(TokenKey, TellsEndpointFromPrincipal) {
  EXPECT_NE(token_key("a", "b"), token_key("ab", ""));
  EXPECT_EQ(token_key("a", "b").rfind(kTokenPrefix, 0), 0U);
}

}  // namespace
}  // namespace cred
