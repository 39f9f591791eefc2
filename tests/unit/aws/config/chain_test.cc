// SPDX-License-Identifier: Apache-2.0
// The order of sources and the messages when it ends with none.
#include "aws/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::soon;
using ::testing::StartsWith;
using testing::User;

const std::vector<std::string> kKeys = {"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=s"};
const std::string kProfileKeys =
    "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n";

std::vector<std::string> keys_and(const std::string& variable) {
  auto variables = kKeys;
  variables.push_back(variable);
  return variables;
}

TEST(ChooseSource, PrefersKeysOfEnvironment) {
  const auto source = User(keys_and("AWS_WEB_IDENTITY_TOKEN_FILE=/t"), kProfileKeys).choose();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->principal, "keys AKIAENV");
}

TEST(ChooseSource, TakesKeysOfSelectedProfile) {
  const auto source = User({"AWS_PROFILE=dev"}, kProfileKeys,
                           "[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = s\n"
                           "aws_session_token = t\n")
                          .choose();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->principal, "keys AKIADEV");
  EXPECT_EQ(source->description, "access key of profile dev (/home/me/.aws/credentials:2)");
  EXPECT_EQ(source->fetch(soon())->session_token.reveal(), "t");
}

TEST(ChooseSource, EndsAtMissingProfileEvenWithKeysInEnvironment) {
  const User user(keys_and("AWS_PROFILE=dev"), "[profile x\n[dev]\nregion = x\n");
  EXPECT_EQ(user.choose().error().code, Errc::no_credentials);
  EXPECT_EQ(user.refusal(),
            "profile dev (named by AWS_PROFILE) does not exist in /home/me/.aws/config and "
            "/home/me/.aws/credentials; /home/me/.aws/config:2: section [dev] is ignored: a "
            "profile of the config file is written [profile NAME]");
}

TEST(ChooseSource, CleansNameOfMissingProfile) {
  EXPECT_THAT(User({"AWS_PROFILE=\x1b[31mx"}).refusal(),
              HasSubstr("profile ?[31mx (named by AWS_PROFILE)"));
}

TEST(ChooseSource, TellsEverySourceByItsPrincipal) {
  const struct {
    std::vector<std::string> variables;
    const char* config;
    const char* principal;
  } kCases[] = {
      {{"AWS_WEB_IDENTITY_TOKEN_FILE=/t", "AWS_ROLE_ARN=a"}, "", "web-identity a"},
      {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x"}, "", "container http://169.254.170.2/x"},
      {{"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://x"}, "", "container http://x"},
      {{},
       "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
       "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://u\n",
       "sso https://u account=1 role=r"},
      {{}, "[default]\ncredential_process = x\n", "process x"},
      {{}, "[default]\nlogin_session = arn:x\n", "login arn:x"},
      {{}, "[default]\nrole_arn = a\nweb_identity_token_file = /t\n", "web-identity a"},
  };

  for (const auto& [variables, config, principal] : kCases) {
    User user(variables, config);
    user.context.home = "/home/me";
    const auto source = user.choose();
    ASSERT_TRUE(source) << principal << ": " << source.error().text;
    EXPECT_THAT(source->principal, StartsWith(principal));
  }
}

TEST(ChooseSource, RefusesHalfOfWhatASourceNeeds) {
  EXPECT_THAT(User({"AWS_WEB_IDENTITY_TOKEN_FILE=/t"}).refusal(), HasSubstr("AWS_ROLE_ARN"));
  EXPECT_THAT(User({}, "[default]\nsso_session = s\n").refusal(), HasSubstr("config:2"));
  EXPECT_THAT(User({}, "[default]\nsso_start_url = https://u\n").refusal(), HasSubstr("sso_"));
}

TEST(ChooseSource, RefusesAWebIdentityThatIsAnotherInEachDirectory) {
  EXPECT_THAT(User({"AWS_WEB_IDENTITY_TOKEN_FILE=t", "AWS_ROLE_ARN=a"}).refusal(),
              StartsWith("AWS_WEB_IDENTITY_TOKEN_FILE: the path of the web identity token, t, is"));
  EXPECT_THAT(User({}, "[default]\nrole_arn = a\nweb_identity_token_file = ./t\n").refusal(),
              HasSubstr("./t, is relative"));
}

TEST(ChooseSource, EndsAtUnreadableFile) {
  User user({});
  user.use_files([](const std::string& path) -> Result<std::optional<std::string>> {
    return Error{Errc::local, "cannot read " + path + ": Permission denied"};
  });
  EXPECT_THAT(user.refusal(), HasSubstr("cannot read /home/me/.aws/config: Permission denied;"));
}

// Each is a file that the AWS CLI refuses, or a setting of the profile that nobody would go by.
TEST(ChooseSource, GoesNoFurtherThanAProfileThatItDoesNotUnderstand) {
  const struct {
    const char* config;
    const char* line;
  } kCases[] = {
      {"[default]\n= us-east-1\n", "config:2: line without a name in front of '='"},
      {"[default]\nregion us-east-1\n", "config:2: line without '='"},
      {"[default]\n  nonsense\n", "config:2: line without '='"},
      {"[default]\ns3 =\n  nonsense\n", "config:3: line without '='"},
      {"[default]\ns3 =\n  = x\n", "config:3: line without a name"},
      {"[default]\ns3 =\n  role_arn = r\n  source_profile = b\n", "config:3: role_arn is indented"},
      {"[default]\noutput = json[profile b]\n", "config:2: the value of output ends in what looks"},
      {"[default] aws_access_key_id = A\n", "config:1: text behind the section's head"},
      {"[default\naws_access_key_id = A\n", "config:1: section head is malformed"},
      {"[]\naws_access_key_id = A\n", "config:1: section head is malformed"},
      {"aws_access_key_id = A\n", "config:1: text before the first section"},
      {"[\0d\0e\0", "config: the file is UTF-16"},
      {"\xff\xfe[", "config: the file is UTF-16"},
  };

  for (const auto& variable : {"A=b", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://x"}) {
    for (const auto& [config, line] : kCases) {
      SCOPED_TRACE(config);
      const std::string text = config[1] == 0 ? std::string("[\0d\0", 4) : config;
      const User user({variable}, text + "\n[profile b]\n" + kProfileKeys.substr(10));
      EXPECT_EQ(user.choose().error().code, Errc::no_credentials);
      EXPECT_THAT(user.refusal(),
                  AllOf(StartsWith("profile default gives no credentials, and what it should say"),
                        HasSubstr(line)));
    }
  }
}

TEST(ChooseSource, WhatAnotherProfileSaysEndsNoSearch) {
  EXPECT_TRUE(User({}, "[profile b]\n= x\nnonsense\n").choose());
  EXPECT_TRUE(User({}, "[dev]\nregion = x\n[sso_session s]\n[profile a b]\n").choose());
  EXPECT_TRUE(User({}, "[default]\nregion = a\nregion = b\n").choose());
}

TEST(ChooseSource, KeysOfAProfileAreUsedWhateverElseStandsThere) {
  const auto source = User({}, kProfileKeys + "= x\n").choose();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->principal, "keys AKIAFILE");
}

TEST(ChooseSource, SaysWhatItTriedWhenMetadataServiceIsTurnedOff) {
  const User user({"AWS_EC2_METADATA_DISABLED=True", "AWS_ACCESS_KEY_ID=a"});
  EXPECT_EQ(user.choose().error().code, Errc::no_credentials);
  EXPECT_EQ(user.refusal(),
            "no AWS credentials found: looked at the environment (AWS_ACCESS_KEY_ID is set without "
            "AWS_SECRET_ACCESS_KEY), profile default in /home/me/.aws/config and "
            "/home/me/.aws/credentials (no such profile); the metadata service is turned off by "
            "AWS_EC2_METADATA_DISABLED; run `aws configure` or set AWS_PROFILE");
}

TEST(ChooseSource, TellsNothingConfiguredFromBroken) {
  const std::string off = "AWS_EC2_METADATA_DISABLED=true";

  const struct {
    std::vector<std::string> variables;
    const char* config;
    Errc code;
  } kCases[] = {
      {{off}, "", Errc::not_configured},
      {{off}, "[default]\nregion = eu-west-1\n", Errc::not_configured},
      {{off, "AWS_ACCESS_KEY_ID=a"}, "", Errc::no_credentials},
      {{off}, "[dev]\n", Errc::no_credentials},
      {{off}, "[default]\nrole_arn = r\n", Errc::no_credentials},
      {{off, "AWS_PROFILE=dev"}, "", Errc::no_credentials},
      {{off}, "[default]\naws_access_key_id = a\n", Errc::no_credentials},
  };

  for (const auto& [variables, config, code] : kCases) {
    SCOPED_TRACE(config);
    EXPECT_EQ(User(variables, config).choose().error().code, code);
  }
}

TEST(ChooseSource, SilenceAtTheChainsEndMeansNothingConfigured) {
  User user({});
  EXPECT_EQ(user.choose()->fetch(soon()).error().code, Errc::not_configured);
}

TEST(ChooseSource, ARoleThatGivesNoKeysAtTheChainsEndIsBroken) {
  User user({});
  user.client.transport.send = [](const Request& request) -> Result<Response> {
    const bool is_role = request.url.find("/r") == request.url.size() - 2;
    return Response{200, {}, is_role ? R"({"Code":"AssumeRoleUnauthorizedAccess"})" : "r"};
  };
  EXPECT_EQ(user.choose()->fetch(soon()).error().code, Errc::no_credentials);
}

TEST(ChooseSource, EndsAtMetadataServiceWithoutTouchingTheNetwork) {
  const User user({}, "[default]\nregion = eu-west-1\n");
  const auto source = user.choose();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->principal, "imds http://169.254.169.254 boot=boot-1");
  EXPECT_TRUE(user.requests.empty());
}

TEST(ChooseSource, TellsWhatToDoWhenTheChainsEndIsSilent) {
  User user({"AWS_SECRET_ACCESS_KEY=hush"}, "[dev]\n");
  const auto credentials = user.choose()->fetch(soon());
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::no_credentials);
  EXPECT_THAT(credentials.error().text,
              AllOf(HasSubstr("AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID"),
                    HasSubstr("profile default in /home/me/.aws/config"),
                    HasSubstr("section [dev] is ignored"), HasSubstr("http://169.254.169.254"),
                    HasSubstr("cannot connect"), HasSubstr("`aws configure`"),
                    HasSubstr("AWS_EC2_METADATA_DISABLED=true")));
  EXPECT_THAT(credentials.error().text, Not(HasSubstr("hush")));
}

TEST(ChooseSource, TheLastRemedyOfASilentEndIsWhatHelpsWhoHasNone) {
  User user({});
  user.client.transport.send = [](const Request& /*request*/) -> Result<Response> {
    return Error{Errc::unavailable, "h:80: cannot connect; check the firewall"};
  };
  const auto credentials = user.choose()->fetch(soon());
  ASSERT_FALSE(credentials);
  EXPECT_THAT(credentials.error().text, AllOf(EndsWith("; run `aws configure` or set AWS_PROFILE"),
                                              Not(HasSubstr("check the firewall"))));
}

TEST(ChooseSource, SourceOutlivesTheArguments) {
  auto user = std::make_unique<User>(kKeys);
  const auto source = user->choose();
  user.reset();
  ASSERT_TRUE(source);
  EXPECT_EQ(source->fetch(soon())->access_key_id, "AKIAENV");
}

}  // namespace
}  // namespace cred
