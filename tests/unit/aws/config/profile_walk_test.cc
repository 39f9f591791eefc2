// SPDX-License-Identifier: Apache-2.0
// From profile to profile: chains, circles and contradictions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/chain.h"
#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::User;

std::string keys(const std::string& id) {
  return "aws_access_key_id = " + id + "\naws_secret_access_key = s\n";
}

// The principal for the default profile of `config`, or the refusal.
std::string principal_of(const std::string& config,
                         const std::vector<std::string>& variables = {}) {
  const User user(variables, config);
  const auto source = user.choose();
  return source ? source->principal : source.error().text;
}

TEST(WalkProfile, FollowsSourceProfileToItsKeys) {
  EXPECT_EQ(principal_of("[default]\nrole_arn = r\nsource_profile = b\n[profile b]\n" + keys("B")),
            "role r external-id= session= sts=https://sts.eu-west-3.amazonaws.com duration= via "
            "(keys B)");
}

TEST(WalkProfile, ChainsRoles) {
  const std::string principal = principal_of(
      "[default]\nrole_arn = r1\nsource_profile = b\n[profile b]\nrole_arn = r2\n"
      "source_profile = c\n[profile c]\n" +
      keys("C"));
  EXPECT_THAT(principal, StartsWith("role r1 "));
  EXPECT_THAT(principal, HasSubstr("via (role r2 "));
  EXPECT_THAT(principal, HasSubstr("via (keys C))"));
}

std::string chain_of(int length) {
  std::string text = "[default]\nrole_arn = r\nsource_profile = p1\n";
  for (int i = 1; i < length; ++i) {
    text += "[profile p" + std::to_string(i) + "]\nrole_arn = r\nsource_profile = p" +
            std::to_string(i + 1) + '\n';
  }
  return text + "[profile p" + std::to_string(length) + "]\n" + keys("Z");
}

TEST(WalkProfile, EndsAChainThatHasNoEndForPeople) {
  EXPECT_THAT(principal_of(chain_of(50)), HasSubstr("via (keys Z)"));
  EXPECT_THAT(principal_of(chain_of(51)),
              HasSubstr(": more than 50 profiles name each other as source_profile, from default"));
  EXPECT_THAT(principal_of(chain_of(100'000)), HasSubstr(": more than 50 profiles"));
}

TEST(WalkProfile, RefusesAnEmptyRoleBesideASource) {
  EXPECT_THAT(principal_of("[default]\nrole_arn =\nsource_profile = b\n" + keys("A") +
                           "[profile b]\n" + keys("B")),
              HasSubstr(":2: role_arn of profile default is empty; write the role"));
  EXPECT_THAT(principal_of("[default]\nrole_arn =\n" + keys("A")), HasSubstr("keys A"));
}

TEST(WalkProfile, IgnoresOwnKeysBesideSourceProfile) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = b\n" + keys("A") +
                           "[profile b]\n" + keys("B")),
              HasSubstr("via (keys B)"));
}

TEST(WalkProfile, IgnoresOwnKeysBesideCredentialSource) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n" +
                           keys("A")),
              HasSubstr("via (imds "));
}

TEST(WalkProfile, StopsAtKeysOfSourceProfileBeforeItsRole) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = b\n[profile b]\n" +
                           keys("B") + "role_arn = r2\nsource_profile = c\n"),
              HasSubstr("via (keys B)"));
}

TEST(WalkProfile, ProfileMayBeItsOwnSourceWithKeys) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = default\n" + keys("A")),
              HasSubstr("via (keys A)"));
}

TEST(WalkProfile, RefusesCircles) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = default\n"),
              HasSubstr(":3: profile default is its own source_profile: default -> default"));
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = b\n" + keys("A") +
                           "[profile b]\nrole_arn = r\nsource_profile = default\n"),
              HasSubstr("default -> b -> default"));
}

TEST(WalkProfile, AssumesRoleWithOwnKeys) {
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\n" + keys("A")), HasSubstr("via (keys A)"));
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\ncredential_process = x\n"),
              HasSubstr("via (process x)"));
}

TEST(WalkProfile, NoRoleIsAssumedByWhoeverComesLast) {
  for (const std::vector<std::string>& variables :
       {std::vector<std::string>{}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://x"}}) {
    EXPECT_EQ(principal_of("[default]\nrole_arn = r\n", variables),
              "/home/me/.aws/config:2: profile default has a role_arn, but nothing says with which "
              "credentials to assume it; add source_profile, credential_source or "
              "web_identity_token_file");
  }
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = b\n[profile b]\n"
                           "role_arn = q\n"),
              HasSubstr("config:5: profile b has a role_arn, but nothing says"));
}

TEST(WalkProfile, OfTwoSourcesTheOneThatTheAwsCliGoesByCountsAndTheOtherIsSaid) {
  const struct {
    const char* config;
    const char* principal;
    const char* remark;
  } kCases[] = {
      {"role_arn = r\nsource_profile = b\ncredential_process = x\n", "role r",
       ":4: credential_process of profile default is not used, since the profile has role_arn and "
       "source_profile"},
      {"role_arn = r\ncredential_source = Ec2InstanceMetadata\ncredential_process = x\n", "role r",
       ":4: credential_process of profile default is not used"},
      {"source_profile = b\ncredential_process = x\n", "process x",
       ":2: source_profile of profile default is not used, since the profile has no role_arn"},
      {"credential_source = Environment\ncredential_process = x\n", "process x",
       ":2: credential_source of profile default is not used"},
      {"source_profile = b\naws_access_key_id = A\naws_secret_access_key = s\n", "keys A",
       ":2: source_profile of profile default is not used"},
      {"sso_session = s\ncredential_process = x\n", "process x", ""},
      {"sso_start_url = https://u\nsso_region = r\ncredential_process = x\n", "process x", ""},
  };

  for (const auto& [config, principal, remark] : kCases) {
    SCOPED_TRACE(config);
    User user({}, "[default]\n" + std::string(config) + "[profile b]\n" + keys("B"));
    std::vector<std::string> remarks;
    user.context.remarks = &remarks;
    const auto source = user.choose();
    ASSERT_TRUE(source) << source.error().text;
    EXPECT_THAT(source->principal, StartsWith(principal));
    EXPECT_THAT(remarks.empty() ? "" : remarks.front(), HasSubstr(remark));
  }
}

TEST(WalkProfile, ReadsCredentialSource) {
  const std::string head = "[default]\nrole_arn = r\ncredential_source = ";
  EXPECT_THAT(principal_of(head + "Ec2InstanceMetadata\n"), HasSubstr("via (imds "));
  EXPECT_THAT(principal_of("[default]\nrole_arn = r\nsource_profile = b\n[profile b]\n"
                           "role_arn = q\ncredential_source = Environment\n"),
              HasSubstr("AWS_SECRET_ACCESS_KEY are not both set"));
  EXPECT_THAT(principal_of(head + "environment\n"), HasSubstr("it may be Environment, Ec2"));
  EXPECT_THAT(principal_of(head + "EcsContainer\n"), HasSubstr("no AWS_CONTAINER_CREDENTIALS_"));
  EXPECT_THAT(
      principal_of(head + "EcsContainer\n", {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://x"}),
      HasSubstr("via (container http://x "));
  EXPECT_THAT(principal_of(head + "Ec2InstanceMetadata\n", {"AWS_EC2_METADATA_DISABLED=true"}),
              HasSubstr("AWS_EC2_METADATA_DISABLED turns off"));
}

TEST(WalkProfile, RefusesContradictionsWithFileAndLine) {
  const struct {
    const char* config;
    const char* text;
  } kCases[] = {
      {"[default]\nrole_arn = r\nsource_profile = b\ncredential_source = Environment\n",
       "config:4: profile default has both source_profile and credential_source"},
      {"[default]\nrole_arn = r\nsource_profile = b\nweb_identity_token_file = /t\n",
       "has both source_profile and web_identity_token_file"},
      {"[default]\nweb_identity_token_file = /t\ncredential_process = x\n",
       "has web_identity_token_file but no role_arn"},
      {"[default]\nsource_profile = b\n", "config:2: profile default has source_profile but no"},
      {"[default]\ncredential_source = Environment\n", "has credential_source but no role_arn"},
      {"[default]\nrole_arn = r\nsource_profile = b\n",
       "config:3: source_profile of profile default is b, which does not exist in /home/me/.aws/"},
      {"[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nregion = x\n",
       "profile b (/home/me/.aws/config:4) has no credentials, but profile default names it"},
      {"[default]\naws_access_key_id = AKIAHALF\n",
       "config:2: profile default has aws_access_key_id without aws_secret_access_key"},
      {"[default]\naws_secret_access_key = hush\n",
       "config:2: profile default has aws_secret_access_key without aws_access_key_id"},
  };

  for (const auto& [config, text] : kCases) {
    const std::string refusal = principal_of(config);
    EXPECT_THAT(refusal, HasSubstr(text));
    EXPECT_THAT(refusal, Not(HasSubstr("hush")));
    EXPECT_THAT(refusal, Not(HasSubstr("AKIAHALF")));
  }
}

TEST(WalkProfile, RefusesKeyOfTwoLines) {
  EXPECT_THAT(principal_of("[default]\naws_secret_access_key = s\naws_access_key_id = A\n  B\n"),
              HasSubstr("(/home/me/.aws/config:3): the access key id has a blank, a line break"));
}

}  // namespace
}  // namespace cred
