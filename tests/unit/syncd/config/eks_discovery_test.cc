// SPDX-License-Identifier: Apache-2.0
// `eks: {all: true}`, right and wrong, and the names of what is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sync_config_files.h"
#include "syncd/config/discovered.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kConfigPath;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;

struct Wrong {
  std::string eks;
  std::string error;  // ":<line>: key: ..." of the only error
};

constexpr const char* kRole = "arn:aws:iam::111122223333:role/r";

TEST(ParseEksDiscovery, TakesItsKeys) {
  const SyncConfig config = load_good(kRegistries + R"(clusters:
  - eks: {all: true, regions: us-east-1}
    targets: [{namespaces: [a]}]
  - name: fleet
    in_flight: 7
    eks:
      all: true
      regions: [eu-west-1, eu-central-1]
      accounts: [self, "arn:aws:iam::111122223333:role/r"]
      external_id: x
      session_name: me
      profile: team
      tags: {env: prod}
      at_most: 12
    targets: [{namespaces: [a]}]
)");
  EXPECT_THAT(config.clusters, IsEmpty());
  ASSERT_EQ(config.discoveries.size(), 2U);
  EXPECT_EQ(config.discoveries[0].name, "eks");
  EXPECT_EQ(
      config.discoveries[0].discovery,
      (EksDiscovery{{"us-east-1"}, {""}, "", "", "", {}, 100, "/etc/ecr-syncd/config.yaml:4"}));
  const ClusterConfig& fleet = config.discoveries[1];
  EXPECT_EQ(fleet.name, "fleet");
  EXPECT_EQ(fleet.in_flight, 7);
  EXPECT_EQ(fleet.discovery, (EksDiscovery{{"eu-west-1", "eu-central-1"},
                                           {"", kRole},
                                           "team",
                                           "x",
                                           "me",
                                           {{"env", "prod"}},
                                           12,
                                           "/etc/ecr-syncd/config.yaml:9"}));
}

TEST(ParseEksDiscovery, SaysWhatIsWrong) {
  const std::string here = "all: true, regions: [us-east-1]";
  const std::vector<Wrong> table = {
      {"all: true", ":4: regions: is missing"},
      {"all: true, regions: []", ":4: regions: is missing"},
      {"all: true, regions: [Frankfurt]", ":4: regions: Frankfurt is no region"},
      {here + ", name: a", ":4: name: is not a key of eks with all: true; there are all, regions"},
      {here + ", accounts: []", ":4: accounts: is empty"},
      {here + ", accounts: ['111122223333']", ":4: accounts: 111122223333 is neither the ARN"},
      {here + ", external_id: x", ":4: external_id: belongs to a role: write one under accounts"},
      {here + ", tags: [a]", ":4: tags: write a map of texts"},
      {here + ", at_most: 0", ":4: at_most: write a number from 1 to 5000"},
      {"all: perhaps, name: a, region: us-east-1", ":4: all: write true or false"},
  };
  for (const Wrong& row : table) {
    SCOPED_TRACE(row.eks);
    const auto loaded = load_text(kRegistries + "clusters:\n  - {name: a, eks: {" + row.eks +
                                  "}, targets: [{namespaces: [a]}]}\n");
    EXPECT_FALSE(loaded.config);
    EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(kConfigPath + row.error)));
  }
}

TEST(DiscoveredCluster, IsTheEntryWithANameOfItsOwn) {
  const SyncConfig config = load_good(kRegistries + R"(clusters:
  - name: fleet
    eks: {all: true, regions: [eu-west-1], accounts: [self, "arn:aws:iam::111122223333:role/r"], external_id: x}
    targets: [{namespaces: [a]}]
)");
  const ClusterConfig& entry = config.discoveries[0];
  const ClusterConfig theirs = make_discovered(entry, {"111122223333", "eu-west-1", "prod", kRole});
  EXPECT_EQ(theirs.name, "fleet/111122223333/eu-west-1/prod");
  EXPECT_FALSE(theirs.discovery);
  EXPECT_EQ(theirs.rules, entry.rules);
  EXPECT_EQ(theirs.eks,
            (EksSource{"prod", "eu-west-1", "", kRole, "x", "", "/etc/ecr-syncd/config.yaml:5"}));
  const ClusterConfig ours = make_discovered(entry, {"123456789012", "eu-west-1", "prod", ""});
  EXPECT_EQ(ours.name, "fleet/123456789012/eu-west-1/prod");
  EXPECT_EQ(ours.eks->external_id, "") << "it belongs to the role";
}

TEST(IsInScope, OfItselfOfItsEntryAndOfAll) {
  EXPECT_TRUE(is_in_scope("fleet/1/r/a", ""));
  EXPECT_TRUE(is_in_scope("fleet/1/r/a", "fleet"));
  EXPECT_TRUE(is_in_scope("fleet/1/r/a", "fleet/1"));
  EXPECT_TRUE(is_in_scope("fleet/1/r/a", "fleet/1/r/a"));
  EXPECT_FALSE(is_in_scope("fleet/1/r/a", "flee"));
  EXPECT_FALSE(is_in_scope("fleet", "fleet/1"));
  EXPECT_TRUE(may_find("fleet", "fleet/1/r/a"));
  EXPECT_FALSE(may_find("fleet", "fleet2"));
}

}  // namespace
}  // namespace cred::syncd
