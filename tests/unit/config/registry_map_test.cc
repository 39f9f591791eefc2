// SPDX-License-Identifier: Apache-2.0
// Which rule holds for which host, and whom a wrong one concerns.
#include "config/registry_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/config_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kProd = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const std::string kOther = "210987654321.dkr.ecr.us-east-1.amazonaws.com";
const std::string kUserFile = "/home/u/.config/docker-credential-ecr/config.yaml";

class RegistryMapTest : public ::testing::Test {
 protected:
  RegistryMap load(const std::string& of_user, const std::string& of_system = {}) const {
    const testing::TestEnvironment environment({});
    const ReadFile read_file = [&](const std::string& path) -> Result<std::optional<std::string>> {
      if (path == kUserFile) return std::optional<std::string>(of_user);
      if (path == kSystemConfigFile) return std::optional<std::string>(of_system);
      return std::optional<std::string>();
    };
    return load_registry_map(environment.view(), "/home/u", read_file);
  }

  static Mapping mapping_of(const std::string& host, const RegistryMap& map) {
    const auto target = resolve(host, map);
    EXPECT_TRUE(target && *target) << host;
    return target && *target ? (*target)->mapping : Mapping{};
  }
};

TEST_F(RegistryMapTest, WithoutFilesEcrNamesAreThemselves) {
  const auto map = load("");

  EXPECT_THAT(mapping_of(kProd, map).where, IsEmpty());
  const auto foreign = resolve("docker.io", map);
  ASSERT_TRUE(foreign);
  EXPECT_FALSE(foreign->has_value());
}

TEST_F(RegistryMapTest, TheFirstRuleThatAppliesCounts) {
  const auto map = load(R"(registries:
  - match: {account: "123456789012", region: us-*}
    use: {profile: american}
  - match: {account: "123456789012"}
    use: {profile: prod, region: eu-west-1}
  - match: {host: "*"}
    use: {profile: rest}
)");

  EXPECT_EQ(mapping_of(kProd, map).profile, "prod");
  EXPECT_EQ(mapping_of(kProd, map).where, kUserFile + ":4");
  EXPECT_EQ(mapping_of("123456789012.dkr.ecr.us-east-1.amazonaws.com", map).profile, "american");
  EXPECT_EQ(mapping_of(kOther, map).profile, "rest");
}

TEST_F(RegistryMapTest, TheUsersFileComesBeforeTheSystems) {
  const auto map = load("strict: true\nregistries: [{match: {host: \"1*\"}, use: {profile: mine}}]",
                        "strict: false\ndeadline: 7\n"
                        "registries: [{match: {host: \"*\"}, use: {profile: theirs}}]");

  EXPECT_TRUE(map.strict);
  EXPECT_EQ(map.deadline, std::chrono::seconds{7});
  EXPECT_EQ(mapping_of(kProd, map).profile, "mine");
  EXPECT_EQ(mapping_of(kOther, map).profile, "theirs");
}

TEST_F(RegistryMapTest, NotEveryNameMayLeadToARegistry) {
  for (const std::string match : {"host: \"*\"", "host: \"*.*\"", "account: \"*\"", "region: x"}) {
    const auto map = load("registries: [{match: {" + match + "}, use: {registry: " + kProd + "}}]");
    ASSERT_EQ(map.rules.size(), 1U) << match;
    ASSERT_TRUE(map.rules[0].error) << match;
    EXPECT_THAT(map.rules[0].error->text, HasSubstr("not every host"));
  }
  const auto map =
      load("registries: [{match: {host: \"*.example.com\"}, use: {registry: " + kProd + "}}]");
  EXPECT_FALSE(map.rules.at(0).error);
}

TEST_F(RegistryMapTest, AnotherNameLeadsToTheRegistryBehindIt) {
  const auto map =
      load("registries:\n- match: {host: images.example.com}\n  use: {registry: " + kProd +
           ", role_arn: arn:x}\n");

  const auto target = resolve("images.example.com", map);

  ASSERT_TRUE(target && *target);
  EXPECT_EQ((*target)->registry.host, "images.example.com");
  EXPECT_EQ((*target)->behind, kProd);
  EXPECT_EQ((*target)->registry.account_id, "123456789012");
  EXPECT_EQ((*target)->registry.region, "eu-west-1");
  EXPECT_EQ((*target)->mapping.role_arn, "arn:x");
  EXPECT_FALSE(*resolve("example.com", map));
}

TEST_F(RegistryMapTest, AWrongRuleConcernsOnlyWhomItMatches) {
  const auto map = load(R"(registries:
  - match: {account: "123456789012"}
    use: {profil: prod}
)");

  const auto concerned = resolve(kProd, map);
  ASSERT_FALSE(concerned);
  EXPECT_THAT(concerned.error().text, HasSubstr(kUserFile + ":3: "));
  EXPECT_THAT(concerned.error().text, HasSubstr("profil"));
  EXPECT_THAT(mapping_of(kOther, map).where, IsEmpty());
}

TEST_F(RegistryMapTest, AFileThatCannotBeReadConcernsEveryEcrName) {
  const auto map = load("registries: [\n");

  EXPECT_FALSE(resolve(kProd, map));
  const auto foreign = resolve("docker.io", map);
  ASSERT_TRUE(foreign);
  EXPECT_FALSE(foreign->has_value());
}

TEST_F(RegistryMapTest, ARuleWithoutAReadableMatchMayHaveMeantAnyEcrName) {
  for (const std::string rule : {"- use: {profile: x}", "- match: {hosts: x}\n  use: {profile: x}",
                                 "- match: {}", "- text"}) {
    SCOPED_TRACE(rule);
    const auto map =
        load("registries:\n" + rule + "\n- match: {host: \"*\"}\n  use: {profile: y}\n");

    const auto concerned = resolve(kProd, map);
    ASSERT_FALSE(concerned);
    EXPECT_THAT(concerned.error().text, HasSubstr(kUserFile + ":2: "));
    const auto foreign = resolve("docker.io", map);
    ASSERT_TRUE(foreign);
    EXPECT_FALSE(foreign->has_value());
  }
}

TEST_F(RegistryMapTest, ARuleThatComesBeforeAnUnreadableOneCounts) {
  const auto map = load(
      "registries:\n- match: {account: \"123456789012\"}\n  use: {profile: prod}\n"
      "- match: {hosts: x}\n  use: {profile: y}\n");

  EXPECT_EQ(mapping_of(kProd, map).profile, "prod");
  EXPECT_FALSE(resolve(kOther, map));
}

TEST_F(RegistryMapTest, RulesThatAreAllCommentedOutAreNone) {
  const auto map = load("registries:\n  # - match: {host: x}\n");

  EXPECT_FALSE(map.error);
  EXPECT_THAT(mapping_of(kProd, map).where, IsEmpty());
}

TEST_F(RegistryMapTest, WrongSettingsAreWarnedOfAndChangeNothing) {
  const auto map = load(
      "strict: perhaps\ndeadline: 0\nfallback_helper: ../../bin/sh\ncolour: red\n"
      "registries:\n");

  EXPECT_EQ(map.warnings.size(), 4U);
  for (const std::string& warning : map.warnings) EXPECT_THAT(warning, HasSubstr(kUserFile + ":"));
  EXPECT_FALSE(map.strict);
  EXPECT_THAT(map.fallback_helper, IsEmpty());
  EXPECT_THAT(mapping_of(kProd, map).where, IsEmpty());
}

TEST_F(RegistryMapTest, RefusesValuesThatAreNoText) {
  for (const char* use : {"profile: [a]", "profile: \"\"", "profile: \"a\\nb\"", "registry: x.com",
                          "external_id: x", "role_arn: {}"}) {
    SCOPED_TRACE(use);
    const auto map = load(std::string("registries:\n- match: {host: \"*\"}\n  use: {") + use + "}");
    EXPECT_FALSE(resolve(kProd, map));
  }
}

TEST_F(RegistryMapTest, ReadsTheSwitches) {
  const auto map = load("auto_profile: true\nfallback_helper: pass\ndeadline: 60\n");

  EXPECT_TRUE(mapping_of(kProd, map).auto_profile);
  EXPECT_EQ(map.fallback_helper, "pass");
  EXPECT_EQ(map.deadline, std::chrono::seconds{60});
  EXPECT_THAT(map.warnings, IsEmpty());
}

}  // namespace
}  // namespace cred
