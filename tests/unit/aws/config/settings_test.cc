// SPDX-License-Identifier: Apache-2.0
// Precedence of variables and profile, and the endpoint that follows from them.
#include "aws/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::User;

std::string url_of(const User& user, Service service) {
  const auto settings = user.settings();
  if (!settings) return settings.error().text;
  const auto endpoint = find_endpoint(*settings, service, "eu-west-1");
  return endpoint ? endpoint->url : endpoint.error().text;
}

TEST(LoadSettings, ChoosesProfile) {
  const struct {
    std::vector<std::string> variables;
    const char* name;
    const char* variable;
  } kCases[] = {
      {{}, "default", ""},
      {{"AWS_PROFILE="}, "default", ""},
      {{"AWS_DEFAULT_PROFILE=b"}, "b", "AWS_DEFAULT_PROFILE"},
      {{"AWS_DEFAULT_PROFILE=b", "AWS_PROFILE=a"}, "a", "AWS_PROFILE"},
  };

  for (const auto& [variables, name, variable] : kCases) {
    const auto settings = User(variables).settings();
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->profile.name, name);
    EXPECT_EQ(settings->profile.variable, variable);
    EXPECT_EQ(settings->profile.must_exist(), std::string(variable) != "");
  }
}

TEST(LoadSettings, PrefersRegionOfEnvironment) {
  const std::string config = "[default]\nregion = c\n";
  EXPECT_EQ(User({"AWS_DEFAULT_REGION=b", "AWS_REGION=a\n"}, config).settings()->region, "a");
  EXPECT_EQ(User({"AWS_DEFAULT_REGION=b"}, config).settings()->region, "b");
  EXPECT_EQ(User({}, config).settings()->region, "c");
  EXPECT_EQ(User({}).settings()->region, "");
}

TEST(LoadSettings, ReadsSwitchesInAnyCase) {
  const auto settings = User({"AWS_USE_FIPS_ENDPOINT=TRUE", "AWS_USE_DUALSTACK_ENDPOINT=False"},
                             "[default]\nuse_dualstack_endpoint = true\n")
                            .settings();
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->use_fips);
  EXPECT_FALSE(settings->use_dual_stack);
}

TEST(LoadSettings, NamesVariableOrLineOfBadValue) {
  const struct {
    std::vector<std::string> variables;
    const char* config;
    const char* text;
  } kCases[] = {
      {{"AWS_MAX_ATTEMPTS=0"}, "", "AWS_MAX_ATTEMPTS: \"0\" is not allowed here"},
      {{"AWS_MAX_ATTEMPTS=3x"}, "", "AWS_MAX_ATTEMPTS"},
      {{"AWS_EC2_METADATA_SERVICE_ENDPOINT=nonsense"}, "", "AWS_EC2_METADATA_SERVICE_ENDPOINT"},
      {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5"}, "", "write IPv4 or IPv6"},
  };

  for (const auto& [variables, config, text] : kCases) {
    const auto settings = User(variables, config).settings();
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().code, Errc::local);
    EXPECT_THAT(settings.error().text, HasSubstr(text));
  }
}

TEST(LoadSettings, GoesOnWithASwitchOfAProfileThatIsNeitherTrueNorFalse) {
  for (const char* key : {"use_fips_endpoint", "use_dualstack_endpoint", "ec2_metadata_v1_disabled",
                          "ignore_configured_endpoint_urls"}) {
    const auto settings = User({}, "[default]\n" + std::string(key) + " = yes\n").settings();
    ASSERT_TRUE(settings) << key;
    EXPECT_FALSE(settings->use_fips || settings->use_dual_stack || settings->metadata.v1_disabled);
    ASSERT_EQ(settings->remarks.size(), 1U);
    EXPECT_EQ(settings->remarks.front(), "/home/me/.aws/config:2: " + std::string(key) +
                                             ": \"yes\" is neither true nor false and counts as "
                                             "false");
  }
  EXPECT_TRUE(User({}, "[default]\nuse_fips_endpoint = False\n").settings()->remarks.empty());
}

TEST(LoadSettings, ReadsRetrySettings) {
  EXPECT_EQ(User({}).settings()->retry.max_attempts, 3);
  EXPECT_TRUE(User({}).settings()->retry.is_2026);
  EXPECT_EQ(User({"AWS_MAX_ATTEMPTS=5"}).settings()->retry.max_attempts, 5);
  EXPECT_EQ(User({}, "[default]\nmax_attempts = 1\n").settings()->retry.max_attempts, 1);
  EXPECT_FALSE(User({"AWS_NEW_RETRIES_2026=false"}).settings()->retry.is_2026);
}

TEST(LoadSettings, FindsCaBundle) {
  EXPECT_EQ(User({"AWS_CA_BUNDLE=/a.pem"}).settings()->ca_bundle, "/a.pem");
  EXPECT_EQ(User({}, "[default]\nca_bundle = ~/b.pem\n").settings()->ca_bundle, "/home/me/b.pem");
}

TEST(FindEndpoint, HostAsksForFips) {
  const User user({});
  const auto settings = user.settings();
  const auto endpoint = find_endpoint(*settings, Service::ecr, "us-east-1", true);
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "https://api.ecr-fips.us-east-1.amazonaws.com");
}

TEST(FindEndpoint, ConfiguredUrlBeatsFipsHostButNotFipsSetting) {
  const User host({"AWS_ENDPOINT_URL_ECR=https://ecr.test"});
  EXPECT_EQ(find_endpoint(*host.settings(), Service::ecr, "us-east-1", true)->url,
            "https://ecr.test");
  const User setting({"AWS_ENDPOINT_URL_ECR=https://ecr.test", "AWS_USE_FIPS_ENDPOINT=true"});
  EXPECT_THAT(url_of(setting, Service::ecr), HasSubstr("FIPS endpoints cannot be combined"));
}

TEST(FindEndpoint, UsesUrlOfTheServiceAsked) {
  const User user({"AWS_ENDPOINT_URL_ECR_PUBLIC=https://public.test"},
                  "[default]\nservices = s\n[services s]\nsts =\n  endpoint_url = http://sts\n");
  EXPECT_EQ(url_of(user, Service::ecr), "https://api.ecr.eu-west-1.amazonaws.com");
  EXPECT_EQ(url_of(user, Service::ecr_public), "https://public.test");
  EXPECT_EQ(url_of(user, Service::sts), "http://sts");
}

TEST(FindEndpoint, EndsAUrlOfANestedLineAtItsComment) {
  const std::string services = "[default]\nservices = s\n[services s]\necr =\n  endpoint_url = ";
  for (const char* comment : {"", " # local", "\t; local"}) {
    EXPECT_EQ(url_of(User({}, services + "http://127.0.0.1:9001" + comment + "\n"), Service::ecr),
              "http://127.0.0.1:9001");
  }
}

TEST(FindEndpoint, NamesTheHeadThatMayBeTheMissingServicesSection) {
  EXPECT_THAT(
      url_of(User({}, "[default]\nservices = s\n[service s]\n"), Service::ecr),
      HasSubstr("there is no section [services s]; /home/me/.aws/config:3: section [service "
                "s] is ignored: this kind of section is written [services NAME]"));
}

TEST(FindEndpoint, RefusesMissingServicesSection) {
  EXPECT_EQ(url_of(User({}, "[default]\nservices = s\n"), Service::ecr),
            "/home/me/.aws/config:2: there is no section [services s]");
}

TEST(FindEndpoint, RefusesEcrPublicForCredentialsOfOtherPartition) {
  EXPECT_THAT(url_of(User({"AWS_REGION=cn-north-1"}), Service::ecr_public),
              HasSubstr("ECR Public exists in the partition aws only"));
}

}  // namespace
}  // namespace cred
