// SPDX-License-Identifier: Apache-2.0
// Account-suffixed variables before the map, the map before plain variables.
#include "ecr/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::HasSubstr;

Target target_with(Mapping mapping) {
  mapping.where = "map:1";
  return Target{*parse_registry("123456789012.dkr.ecr.eu-west-1.amazonaws.com"), mapping};
}

class IdentityTest : public ::testing::Test {
 protected:
  Identity identity(const Target& target, const std::vector<std::string>& variables) {
    base_.emplace(variables);
    auto made = make_identity(target, base_->view());
    EXPECT_TRUE(made);
    return *std::move(made);
  }

  // The text of the error that these variables lead to.
  std::string refusal(const std::vector<std::string>& variables) {
    base_.emplace(variables);
    const auto made = make_identity(plain_, base_->view());
    EXPECT_FALSE(made);
    return made ? std::string() : made.error().text;
  }

  static std::string value(Identity& identity, const char* name) {
    return std::string(identity.environment.view().find(name).value_or("(unset)"));
  }

  std::optional<testing::TestEnvironment> base_;
  Target plain_{*parse_registry("123456789012.dkr.ecr.eu-west-1.amazonaws.com"), {}};
};

TEST_F(IdentityTest, ChangesNothingWhenNobodySaysAnything) {
  auto plain = identity(plain_, {"AWS_PROFILE=dev", "AWS_PROFILE_999999999999=other"});

  EXPECT_EQ(value(plain, "AWS_PROFILE"), "dev");
  EXPECT_FALSE(plain.role.has_value());
  EXPECT_FALSE(plain.is_own);
}

TEST_F(IdentityTest, MappedProfileGoesBeforePlainKeysAndProfile) {
  Mapping mapping;
  mapping.profile = "prod";
  mapping.region = "eu-central-1";

  auto mapped = identity(target_with(mapping),
                         {"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY=S", "AWS_PROFILE=dev",
                          "AWS_WEB_IDENTITY_TOKEN_FILE=/t", "AWS_REGION=us-east-1"});

  EXPECT_EQ(value(mapped, "AWS_PROFILE"), "prod");
  EXPECT_EQ(value(mapped, "AWS_ACCESS_KEY_ID"), "(unset)");
  EXPECT_EQ(value(mapped, "AWS_WEB_IDENTITY_TOKEN_FILE"), "(unset)");
  EXPECT_EQ(value(mapped, "AWS_REGION"), "eu-central-1");
  EXPECT_EQ(mapped.where, "map:1");
}

TEST_F(IdentityTest, AccountVariablesGoBeforeTheMap) {
  Mapping mapping;
  mapping.profile = "prod";
  mapping.role_arn = "arn:mapped";

  auto own = identity(target_with(mapping), {"AWS_PROFILE_123456789012=ci"});

  EXPECT_EQ(value(own, "AWS_PROFILE"), "ci");
  EXPECT_FALSE(own.role.has_value());
}

TEST_F(IdentityTest, AccountKeysReplaceEveryOtherIdentity) {
  auto own = identity(plain_, {"AWS_ACCESS_KEY_ID_123456789012=A",
                               "AWS_SECRET_ACCESS_KEY_123456789012=S", "AWS_SESSION_TOKEN=stale"});

  EXPECT_EQ(value(own, "AWS_ACCESS_KEY_ID"), "A");
  EXPECT_EQ(value(own, "AWS_SECRET_ACCESS_KEY"), "S");
  EXPECT_EQ(value(own, "AWS_SESSION_TOKEN"), "(unset)");
}

TEST_F(IdentityTest, HalfAnAccountKeyIsRefused) {
  EXPECT_EQ(refusal({"AWS_ACCESS_KEY_ID_123456789012=A"}),
            "AWS_ACCESS_KEY_ID_123456789012 is set without AWS_SECRET_ACCESS_KEY_123456789012; "
            "set both or neither");
  EXPECT_EQ(refusal({"AWS_SECRET_ACCESS_KEY_123456789012=S"}),
            "AWS_SECRET_ACCESS_KEY_123456789012 is set without AWS_ACCESS_KEY_ID_123456789012; "
            "set both or neither");
  EXPECT_THAT(refusal({"AWS_SESSION_TOKEN_123456789012=T"}),
              HasSubstr("AWS_SESSION_TOKEN_123456789012 is set without AWS_ACCESS_KEY_ID_1"));
}

TEST_F(IdentityTest, BlankSecretMakesHalfAKey) {
  EXPECT_THAT(refusal({"AWS_ACCESS_KEY_ID_123456789012=A", "AWS_SECRET_ACCESS_KEY_123456789012= "}),
              HasSubstr("set both or neither"));
}

TEST_F(IdentityTest, HalfAKeyOfAnotherAccountConcernsNobodyHere) {
  EXPECT_FALSE(identity(plain_, {"AWS_ACCESS_KEY_ID_999999999999=A"}).is_own);
}

TEST_F(IdentityTest, ProfileSaysWhoNamedIt) {
  Mapping mapping;
  mapping.profile = "prod";
  EXPECT_EQ(identity(target_with(mapping), {"AWS_PROFILE=dev"}).profile_from, "map:1");
  EXPECT_EQ(identity(plain_, {"AWS_PROFILE_123456789012=ci"}).profile_from,
            "AWS_PROFILE_123456789012");
  EXPECT_EQ(identity(plain_, {"AWS_PROFILE=dev"}).profile_from, "");
}

TEST_F(IdentityTest, AccountRoleIsAssumedOrTakenByTheWebIdentity) {
  auto assumed = identity(plain_, {"AWS_ROLE_ARN_123456789012=arn:x"});
  ASSERT_TRUE(assumed.role.has_value());
  EXPECT_EQ(assumed.role->role_arn, "arn:x");
  EXPECT_EQ(assumed.where, "AWS_ROLE_ARN_123456789012");

  auto web = identity(plain_, {"AWS_ROLE_ARN_123456789012=arn:x", "AWS_ROLE_ARN=arn:y",
                               "AWS_WEB_IDENTITY_TOKEN_FILE=/t"});
  EXPECT_FALSE(web.role.has_value());
  EXPECT_EQ(value(web, "AWS_ROLE_ARN"), "arn:x");
}

TEST_F(IdentityTest, MappedEndpointIsThatOfTheRegistrysService) {
  Mapping mapping;
  mapping.endpoint = "https://vpce.example";
  const auto own = identity(target_with(mapping), {});
  ASSERT_TRUE(own.endpoint);
  EXPECT_EQ(own.endpoint->service, Service::ecr);
  EXPECT_EQ(own.endpoint->custom.url, "https://vpce.example");
  EXPECT_EQ(own.endpoint->custom.where, "map:1");

  Target open = target_with(mapping);
  open.registry = *parse_registry("public.ecr.aws");
  EXPECT_EQ(identity(open, {}).endpoint->service, Service::ecr_public);
}

TEST_F(IdentityTest, MappedEndpointLeavesTheOtherUrlsIgnored) {
  Mapping mapping;
  mapping.endpoint = "https://vpce.example";
  auto own = identity(target_with(mapping), {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"});
  EXPECT_EQ(value(own, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true");
}

Profiles profiles_of(const std::string& config) {
  return load_profiles({"config", ""},
                       [&](const std::string&) -> Result<std::optional<std::string>> {
                         return std::optional<std::string>(config);
                       });
}

TEST(FindAccountProfile, FindsByRoleOrSsoAccount) {
  const auto profiles = profiles_of(
      "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = b\n"
      "[profile b]\nsso_account_id = 210987654321\n");

  EXPECT_EQ(**find_account_profile(profiles, "123456789012"), "a");
  EXPECT_EQ(**find_account_profile(profiles, "210987654321"), "b");
  EXPECT_FALSE(find_account_profile(profiles, "000000000000")->has_value());
}

TEST(FindAccountProfile, RefusesToChooseBetweenSeveral) {
  const auto profiles = profiles_of(
      "[profile a]\nsso_account_id = 210987654321\n[profile b]\nsso_account_id = 210987654321\n");

  const auto found = find_account_profile(profiles, "210987654321");

  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().text, HasSubstr(" a b"));
}

}  // namespace
}  // namespace cred
