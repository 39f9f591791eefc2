// SPDX-License-Identifier: Apache-2.0
// Keys in environment variables, trimmed and with their older names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/source_environment.h"
#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::TestEnvironment;

Credentials credentials_of(std::vector<std::string> variables) {
  const TestEnvironment environment(std::move(variables));
  const auto source = find_environment_source(environment.view());
  if (!source || !*source) return {};
  return *(*source)->fetch(testing::soon());
}

TEST(FindEnvironmentSource, GivesKeysAndToken) {
  const Credentials credentials =
      credentials_of({"AWS_ACCESS_KEY_ID=AKIA", "AWS_SECRET_ACCESS_KEY=s", "AWS_SESSION_TOKEN=t",
                      "AWS_CREDENTIAL_EXPIRATION=2026-11-24T03:04:05Z"});
  EXPECT_EQ(credentials.access_key_id, "AKIA");
  EXPECT_EQ(credentials.secret_access_key.reveal(), "s");
  EXPECT_EQ(credentials.session_token.reveal(), "t");
  EXPECT_EQ(credentials.expires_at, parse_rfc3339("2026-11-24T03:04:05Z"));
}

TEST(FindEnvironmentSource, TrimsWhatMountedSecretsEndWith) {
  const Credentials credentials = credentials_of(
      {"AWS_ACCESS_KEY_ID=AKIA\n", "AWS_SECRET_ACCESS_KEY=s\r\n", "AWS_SESSION_TOKEN= t \n"});
  EXPECT_EQ(credentials.access_key_id, "AKIA");
  EXPECT_EQ(credentials.secret_access_key.reveal(), "s");
  EXPECT_EQ(credentials.session_token.reveal(), "t");
}

TEST(FindEnvironmentSource, KnowsOlderNames) {
  EXPECT_EQ(credentials_of({"AWS_ACCESS_KEY=AKIA", "AWS_SECRET_KEY=s"}).access_key_id, "AKIA");
  const std::vector<std::string> keys = {"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=s",
                                         "AWS_SECURITY_TOKEN=old"};
  EXPECT_EQ(credentials_of(keys).session_token.reveal(), "old");
  auto both = keys;
  both.emplace_back("AWS_SESSION_TOKEN=new");
  EXPECT_EQ(credentials_of(both).session_token.reveal(), "new");
}

TEST(FindEnvironmentSource, IgnoresHalfAPairAndBlanks) {
  for (const auto& variables :
       std::vector<std::vector<std::string>>{{},
                                             {"AWS_ACCESS_KEY_ID=a"},
                                             {"AWS_SECRET_ACCESS_KEY=s"},
                                             {"AWS_ACCESS_KEY_ID= ", "AWS_SECRET_ACCESS_KEY= "}}) {
    const TestEnvironment environment(variables);
    const auto source = find_environment_source(environment.view());
    ASSERT_TRUE(source);
    EXPECT_FALSE(*source);
  }
}

TEST(FindEnvironmentSource, RefusesKeyThatWouldBreakAHeader) {
  const TestEnvironment environment(
      {"AWS_ACCESS_KEY_ID=a\r\nX-Evil: 1", "AWS_SECRET_ACCESS_KEY=hush"});
  const auto source = find_environment_source(environment.view());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, Errc::no_credentials);
  EXPECT_THAT(source.error().text, HasSubstr("environment variables: the access key id"));
  EXPECT_THAT(source.error().text, Not(HasSubstr("hush")));
}

TEST(FindEnvironmentSource, RefusesQuotesAroundAPart) {
  for (const std::vector<std::string>& variables :
       {std::vector<std::string>{"AWS_ACCESS_KEY_ID=\"a\"", "AWS_SECRET_ACCESS_KEY=hush"},
        {"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY='hush'"},
        {"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=hush", "AWS_SESSION_TOKEN=\"hush\""}}) {
    const TestEnvironment environment(variables);
    EXPECT_EQ(find_environment_source(environment.view()).error().text,
              "environment variables: there are quotes around a part of the key; remove them");
  }
}

TEST(FindEnvironmentSource, RefusesAPlaceholder) {
  for (const char* const id : {"$KEY", "${KEY}", "<your key>", "{{ key }}", "%KEY%"}) {
    const TestEnvironment environment(
        {std::string("AWS_ACCESS_KEY_ID=") + id, "AWS_SECRET_ACCESS_KEY=hush"});
    EXPECT_EQ(find_environment_source(environment.view()).error().text,
              "environment variables: the access key id is a placeholder that nothing replaced");
  }
}

TEST(DescribeHalfPair, NamesTheMissingHalf) {
  const TestEnvironment id({"AWS_ACCESS_KEY_ID=a"});
  EXPECT_EQ(describe_half_pair(id.view()),
            "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
  const TestEnvironment none({});
  EXPECT_EQ(describe_half_pair(none.view()), "");
}

}  // namespace
}  // namespace cred
