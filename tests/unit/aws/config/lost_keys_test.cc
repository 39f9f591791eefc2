// SPDX-License-Identifier: Apache-2.0
// Lines that were meant to say who signs.
#include "aws/lost_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::User;

std::string find_in(const std::string& lines) {
  const ProfileFile file =
      parse_profile_file("[default]\n" + lines, "config", ProfileFileKind::config);
  return find_lost_key(file.profiles.at("default"));
}

TEST(FindLostKey, TakesASettingWithoutAValueForOneThatWasToBeFilledIn) {
  for (const char* key : {"aws_access_key_id", "credential_process", "role_arn", "sso_session",
                          "login_session", "web_identity_token_file"}) {
    EXPECT_EQ(find_in(std::string(key) + " =\nregion = x\n"),
              "config:2: " + std::string(key) + " has no value and counts for nothing");
  }
  EXPECT_EQ(find_in("region =\ns3 =\n"), "");
}

TEST(FindLostKey, SeesASlipInASettingsName) {
  const struct {
    const char* written;
    const char* meant;
  } kCases[] = {
      {"aws_acces_key_id", "aws_access_key_id"},
      {"aws_access_key_di", "aws_access_key_id"},
      {"aws-access-key-id", "aws_access_key_id"},
      {"awsaccesskeyid", "aws_access_key_id"},
      {"access_key_id", "aws_access_key_id"},
      {"aws_access_key", "aws_access_key_id"},
      {"aws_secret_key", "aws_secret_access_key"},
      {"role-arn", "role_arn"},
      {"rolearn", "role_arn"},
      {"role_arns", "role_arn"},
      {"source-profile", "source_profile"},
      {"sourceprofile", "source_profile"},
      {"credentials_process", "credential_process"},
      {"credential.process", "credential_process"},
      {"sso_start_uri", "sso_start_url"},
      {"sso-session", "sso_session"},
      {"web_identity_tokenfile", "web_identity_token_file"},
  };

  for (const auto& [written, meant] : kCases) {
    EXPECT_EQ(find_in(std::string(written) + " = x\n"),
              "config:2: " + std::string(written) + " counts for nothing; the setting's name is " +
                  meant);
  }
}

TEST(FindLostKey, LeavesSettingsOfOtherToolsAlone) {
  for (const char* key : {"region",
                          "output",
                          "aws_session_token",
                          "aws_security_token",
                          "sso_region",
                          "aws_account_id",
                          "sso_registration_scopes",
                          "role_session_name",
                          "external_id",
                          "mfa_serial",
                          "s3",
                          "x",
                          "granted_sso_start_url",
                          "azure_tenant_id",
                          "credential_process_timeout",
                          "source",
                          "role",
                          "sso_account_name",
                          "duration_seconds",
                          "endpoint_url",
                          "services",
                          "account_id"}) {
    EXPECT_EQ(find_in(std::string(key) + " = x\n"), "") << key;
  }
}

TEST(FindLostKey, HasNoControlBytesInItsText) {
  EXPECT_THAT(find_in("role_\x01_arn = x\n"),
              StartsWith("config:2: role_?_arn counts for nothing"));
}

// Beside an instance role, too, which nobody has named.
TEST(ChooseSource, EndsAtAProfileWithALostKey) {
  for (const char* line : {"credential_process =", "credential_process =\n  /p --x=1", "role_arn =",
                           "aws_access_key_id =\naws_secret_access_key =", "role-arn = r",
                           "aws_acces_key_id = A\naws_secret_acess_key = s"}) {
    SCOPED_TRACE(line);
    const User user({}, "[default]\nregion = x\n" + std::string(line) + '\n');
    EXPECT_THAT(user.refusal(),
                HasSubstr("what it should say is not known: /home/me/.aws/config:3: "));
  }
}

TEST(ChooseSource, SaysALostKeyBesideTheOneThatCounts) {
  std::vector<std::string> remarks;
  User user({}, "[default]\nrole_arn =\naws_access_key_id = A\naws_secret_access_key = s\n");
  user.context.remarks = &remarks;
  EXPECT_EQ(user.choose()->principal, "keys A");
  EXPECT_THAT(remarks, ElementsAre(HasSubstr("config:2: role_arn has no value")));
}

TEST(LoadSettings, SaysThatAnotherProfileLooksLikeTheDefaultOne) {
  for (const char* name : {"Default", "DEFAULt", "default\xc2\xa0",
                           "\xe2\x80\x8b"
                           "default"}) {
    const auto settings = User({}, {}, "[" + std::string(name) + "]\nregion = x\n").settings();
    EXPECT_THAT(settings->remarks,
                ElementsAre(HasSubstr("is not the profile default, since case and characters")));
  }
  EXPECT_THAT(User({}, "[profile b]\n").settings()->remarks, IsEmpty());
  EXPECT_THAT(User({}, "[default]\n", "[Default]\n").settings()->remarks, IsEmpty());
}

TEST(LoadSettings, GoesOnWithAVariableThatIsNeitherTrueNorFalse) {
  for (const char* name : {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
                           "AWS_EC2_METADATA_V1_DISABLED", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) {
    const auto settings = User({std::string(name) + "=yes"}).settings();
    ASSERT_TRUE(settings) << name;
    EXPECT_FALSE(settings->use_fips || settings->use_dual_stack || settings->metadata.v1_disabled);
    EXPECT_THAT(settings->remarks,
                ElementsAre(StartsWith(std::string(name) + ": \"yes\" is neither")));
  }
  const auto settings = User({"AWS_EC2_METADATA_DISABLED=1"}).settings();
  EXPECT_FALSE(settings->metadata.disabled);
  EXPECT_THAT(
      settings->remarks,
      ElementsAre("AWS_EC2_METADATA_DISABLED: \"1\" is neither true nor false and counts as "
                  "false"));
  EXPECT_THAT(User({"AWS_EC2_METADATA_DISABLED=FALSE"}).settings()->remarks, IsEmpty());
}

}  // namespace
}  // namespace cred
