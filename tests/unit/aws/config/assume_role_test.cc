// SPDX-License-Identifier: Apache-2.0
// The role settings of a profile: what is sent, where, and what the cache calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/source_assume_role.h"
#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::soon;
using ::testing::StartsWith;
using testing::User;

const std::string kBase = "[profile b]\naws_access_key_id = B\naws_secret_access_key = s\n";

std::string config_with(const std::string& more) {
  return "[default]\nrole_arn = arn:aws:iam::123456789012:role/pull\nsource_profile = b\n" + more +
         kBase;
}

// The one request that fetching leads to.
Request request_for(User& user) {
  EXPECT_FALSE(user.choose()->fetch(soon()));
  EXPECT_FALSE(user.requests.empty());
  return user.requests.empty() ? Request() : user.requests.front();
}

TEST(MakeAssumeRoleSource, SendsWhatTheProfileSays) {
  User user({"AWS_MAX_ATTEMPTS=1"},
            config_with("external_id = x y\nrole_session_name = me\nduration_seconds = 1800\n"));
  const std::string body = request_for(user).body;
  EXPECT_THAT(body, HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpull"));
  EXPECT_THAT(body, HasSubstr("ExternalId=x%20y"));
  EXPECT_THAT(body, HasSubstr("RoleSessionName=me"));
  EXPECT_THAT(body, HasSubstr("DurationSeconds=1800"));
}

TEST(MakeAssumeRoleSource, NamesSessionAfterTheProgramAndTheTime) {
  User user({}, config_with(""));
  const std::string body = request_for(user).body;
  EXPECT_THAT(body, HasSubstr("RoleSessionName=docker-credential-ecr-1790000000"));
  EXPECT_THAT(body, Not(HasSubstr("DurationSeconds")));
}

TEST(MakeAssumeRoleSource, CallsStsWhereTheSettingsSay) {
  const struct {
    std::vector<std::string> variables;
    const char* more;
    const char* url;
  } kCases[] = {
      {{}, "", "https://sts.eu-west-3.amazonaws.com/"},
      {{}, "region = eu-north-1\n", "https://sts.eu-north-1.amazonaws.com/"},
      {{"AWS_REGION=cn-north-1"}, "", "https://sts.cn-north-1.amazonaws.com.cn/"},
      {{"AWS_USE_FIPS_ENDPOINT=true"}, "", "https://sts-fips.eu-west-3.amazonaws.com/"},
      {{"AWS_ENDPOINT_URL_STS=http://sts.test:4566/"}, "", "http://sts.test:4566/"},
  };

  for (const auto& [variables, more, url] : kCases) {
    User user(variables, config_with(more));
    EXPECT_EQ(request_for(user).url, url);
  }
}

TEST(MakeAssumeRoleSource, DoesNotInheritRegionOfSourceProfile) {
  User user({}, config_with("") + "region = ap-south-1\n");
  EXPECT_EQ(request_for(user).url, "https://sts.eu-west-3.amazonaws.com/");
}

TEST(MakeAssumeRoleSource, SaysWhichProfileFailed) {
  User user({"AWS_MAX_ATTEMPTS=1"}, config_with(""));
  const auto credentials = user.choose()->fetch(soon());
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::unavailable);
  EXPECT_THAT(credentials.error().text, StartsWith("profile default (/home/me/.aws/config:1): "));
}

TEST(MakeAssumeRoleSource, RefusesMfa) {
  EXPECT_THAT(User({}, config_with("mfa_serial = m\n")).refusal(),
              StartsWith("/home/me/.aws/config:4: the role of profile default takes an MFA code"));
}

// Keys in the environment would not help where the registry map names the profile.
TEST(MakeAssumeRoleSource, RemedyForMfaNamesTheProfile) {
  User user({"AWS_PROFILE=a$b"},
            "[profile a$b]\nrole_arn = r\nsource_profile = b\nmfa_serial = m\n" + kBase);
  EXPECT_THAT(user.refusal(), HasSubstr("export-credentials --profile 'a$b'`"));
}

TEST(MakeAssumeRoleSource, RefusesDurationThatAwsRefuses) {
  for (const char* value : {"899", "43201", "1h", "0x1000", "-1"}) {
    EXPECT_EQ(User({}, config_with("duration_seconds = " + std::string(value) + "\n")).refusal(),
              "/home/me/.aws/config:4: duration_seconds is a number from 900 to 43200");
  }
}

TEST(MakeAssumeRoleSource, PrincipalTellsEverySettingApart) {
  std::vector<std::string> principals;
  for (const char* more :
       {"", "external_id = x\n", "role_session_name = x\n", "duration_seconds = 900\n",
        "region = eu-north-1\n", "external_id = x session=y\n",
        "external_id = x\nrole_session_name = y\n", "external_id = x) via (keys B\n"}) {
    principals.push_back(User({}, config_with(more)).choose()->principal);
  }
  const std::vector<std::string> all = principals;
  std::sort(principals.begin(), principals.end());
  EXPECT_EQ(std::unique(principals.begin(), principals.end()), principals.end());
  EXPECT_THAT(all.back(), HasSubstr("external-id=x%29%20via%20%28keys%20B session="));
}

TEST(MakeAssumeRoleSource, PrincipalDoesNotChangeWithTime) {
  User user({}, config_with(""));
  const std::string before = user.choose()->principal;
  user.client.transport.now = [] { return from_epoch(1790009999); };
  EXPECT_EQ(user.choose()->principal, before);
}

}  // namespace
}  // namespace cred
