// SPDX-License-Identifier: Apache-2.0
// Which roles a configuration binds to which namespaces, and what a namespace gets that asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "syncd/config/roles/role_arn.h"
#include "syncd/config/roles/role_choice.h"
#include "unit/syncd/config/sync_config_files.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kConfigPath;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;

const std::string kHead = kRegistries + R"(clusters:
  - name: prod
    kubeconfig: /etc/k
    targets:
      - namespaces: {globs: ["*"]}
)";

// With the target's keys about roles from line 9 on.
std::string with(const std::string& lines) { return kHead + lines; }

SecretRule rule_of(const std::string& lines) {
  return load_good(with(lines)).clusters.front().rules.front();
}

const std::string kTeams = R"(        role_requests:
          - namespaces: [team-a, team-a-*]
            roles: ["arn:aws:iam::111111111111:role/team-a/*"]
          - namespaces: [team-b]
            roles: ["arn:aws:iam::222222222222:role/b", "arn:aws:iam::222222222222:role/c-?"]
)";

RoleChoice choose(const SecretRule& rule, const std::string& name, const std::string& arn) {
  Pairs annotations;
  if (!arn.empty()) annotations.emplace_back(kRoleAnnotation, arn);
  return choose_role(rule, "prod", name, annotations).value_or(RoleChoice{});
}

TEST(RoleRules, AreReadFromATarget) {
  const SecretRule rule = rule_of(kTeams + R"(        role_arn: arn:aws:iam::111111111111:role/all
        external_id: x/{cluster}/{namespace}
        session_tags: true
        session_policy: read
)");
  ASSERT_TRUE(rule.role);
  EXPECT_EQ(rule.role->role_arn, "arn:aws:iam::111111111111:role/all");
  EXPECT_EQ(rule.role->requests.size(), 2U);
  EXPECT_TRUE(rule.role->session_tags);
  EXPECT_TRUE(rule.role->reads_only);
  EXPECT_EQ(rule.role->partition, "aws");
  EXPECT_EQ(rule.role->region, "eu-west-1");
}

TEST(RoleRules, AreNoneWhereATargetSaysNothing) {
  const SecretRule rule = rule_of("");
  EXPECT_FALSE(rule.role);
  EXPECT_FALSE(
      choose_role(rule, "prod", "team-a", {{kRoleAnnotation, "arn:aws:iam::111111111111:role/x"}}));
}

struct Wrong {
  std::string lines;
  std::string error;
};

TEST(RoleRules, AreComplainedOfWithTheirLine) {
  const std::string arn = "arn:aws:iam::111111111111:role/x";
  const std::string one =
      "        role_requests:\n          - {namespaces: [team-a], roles: [\"" + arn + "\"]}\n";
  const std::vector<Wrong> table = {
      {"        role_arn: pull\n", ":8: role_arn: write the ARN of a role"},
      {"        role_arn: arn:aws:iam::1:role/x\n", ":8: role_arn: write the ARN of a role"},
      {"        role_arn: arn:aws:iam::111111111111:role/*\n", ":8: role_arn: write the ARN"},
      {"        role_arn: arn:aws-cn:iam::111111111111:role/x\n",
       ":8: role_arn: arn:aws-cn:iam::111111111111:role/x is of partition aws-cn, and the "
       "registries are of aws"},
      {"        external_id: x1\n", ":8: external_id: belongs to a role"},
      {"        session_tags: true\n", ":8: session_tags: belongs to a role"},
      {"        session_policy: write\n        role_arn: " + arn + "\n",
       ":8: session_policy: write one of none, read"},
      {"        role_arn: " + arn + "\n        external_id: \"{namespace}\"\n",
       ":9: external_id: write {cluster} and {namespace} both"},
      {"        role_arn: " + arn + "\n        external_id: \"{cluster}-{namespace}\"\n",
       ":9: external_id: write {cluster} and {namespace} both"},
      {"        role_arn: " + arn + "\n        external_id: \"{cluster}/{namespace}{namespace}\"\n",
       ":9: external_id: write 2 to 1000"},
      {"        role_arn: " + arn + "\n        external_id: \"a b\"\n",
       ":9: external_id: write 2 to 1000"},
      {one + "        external_id: everybody\n", ":10: external_id: is the same for every"},
      {"        role_requests: []\n", ":8: role_requests: write a list"},
      {"        role_requests:\n          - {namespaces: [team-a]}\n", ":9: roles: is missing"},
      {"        role_requests:\n          - {namespaces: [\"*\"], roles: [\"" + arn + "\"]}\n",
       ":9: namespaces: * would let every namespace ask"},
      {"        role_requests:\n          - {namespaces: [A], roles: [\"" + arn + "\"]}\n",
       ":9: namespaces: A is no name or glob"},
      {"        role_requests:\n          - namespaces: [a]\n            roles: "
       "[\"arn:aws:iam::*:role/x\"]\n",
       ":10: roles: arn:aws:iam::*:role/x is not the ARN of a role"},
      {"        role_requests:\n          - namespaces: [a]\n            roles: "
       "[\"arn:aws-cn:iam::111111111111:role/*\"]\n",
       ":8: role_requests: arn:aws-cn:iam::111111111111:role/* is of partition aws-cn"},
  };
  for (const Wrong& row : table) {
    SCOPED_TRACE(row.lines);
    const auto loaded = load_text(with(row.lines));
    EXPECT_FALSE(loaded.config);
    EXPECT_THAT(loaded.errors, ::testing::Contains(HasSubstr(kConfigPath + row.error)));
  }
}

TEST(RoleRules, NeedNamespacesThatAreListed) {
  const auto loaded = load_text(kRegistries + R"(clusters:
  - name: prod
    kubeconfig: /etc/k
    targets:
      - namespaces: [team-a]
)" + kTeams);
  EXPECT_THAT(loaded.errors,
              ElementsAre(HasSubstr(":8: role_requests: namespaces that are named")));
}

TEST(RoleRules, AreOfOnePartition) {
  const auto loaded = load_text(R"(registries:
  - host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
  - host: 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn
clusters:
  - name: prod
    kubeconfig: /etc/k
    targets:
      - namespaces: [a]
        role_arn: arn:aws:iam::111111111111:role/x
)");
  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(":9: role_arn: the registries of this target")));
}

TEST(RoleChoiceTest, GivesWhatABindingHas) {
  const SecretRule rule = rule_of(kTeams);
  const RoleChoice choice =
      choose(rule, "team-a-1", "arn:aws:iam::111111111111:role/team-a/x/pull");
  ASSERT_TRUE(choice.session) << choice.refusal;
  EXPECT_EQ(choice.session->role_arn, "arn:aws:iam::111111111111:role/team-a/x/pull");
  EXPECT_EQ(choice.session->external_id, "");
  EXPECT_EQ(choice.session->cluster, "");
  EXPECT_TRUE(choose(rule, "team-b", "arn:aws:iam::222222222222:role/c-1").session);
}

TEST(RoleChoiceTest, RefusesWhatIsOutsideAndSaysWhy) {
  const SecretRule rule = rule_of(kTeams);

  struct Row {
    std::string name;
    std::string arn;
    std::string refusal;
  };

  const std::vector<Row> table = {
      {"team-a", "arn:aws:iam::222222222222:role/b", "does not allow namespace team-a"},
      {"team-b", "arn:aws:iam::111111111111:role/team-a/x", "does not allow namespace team-b"},
      {"team-ab", "arn:aws:iam::111111111111:role/team-a/x", "does not allow namespace team-ab"},
      {"team-b", "arn:aws:iam::222222222222:role/c-12", "does not allow namespace team-b"},
      {"other", "arn:aws:iam::222222222222:role/b", "does not allow namespace other"},
      {"team-a", "arn:aws:iam::111111111111:role/team-a/", "not the ARN of a role"},
      {"team-a", "arn:aws:iam::111111111111:role/team-a/*", "not the ARN of a role"},
      {"team-a", "arn:aws:iam::111111111111:user/team-a/x", "not the ARN of a role"},
      {"team-a", "arn:aws:iam::111111111111:role/team-a/x\n", "not the ARN of a role"},
      {"team-a", "arn:aws-cn:iam::111111111111:role/team-a/x", "of partition aws-cn"},
      {"team-a", "arn:aws:iam::111111111111:role/team-a/" + std::string(3000, 'x'),
       "not the ARN of a role"},
      {"team-a", "", "asks for no role; annotate it with ecr-syncd/role-arn"},
      {"team-a", " ", "not the ARN of a role"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name + ' ' + row.arn.substr(0, 60));
    const RoleChoice choice = choose(rule, row.name, row.arn);
    EXPECT_FALSE(choice.session);
    EXPECT_THAT(choice.refusal, HasSubstr(row.refusal));
    EXPECT_LT(choice.refusal.size(), 600U);
    EXPECT_EQ(choice.refusal.find('\n'), std::string::npos);
  }
}

// What is refused must not fall back to what everybody gets, which may be more.
TEST(RoleChoiceTest, GivesTheRulesRoleToWhoeverAsksForNoneAlone) {
  const SecretRule rule =
      rule_of(kTeams + "        role_arn: arn:aws:iam::333333333333:role/all\n");
  EXPECT_EQ(choose(rule, "x", "").session->role_arn, "arn:aws:iam::333333333333:role/all");
  EXPECT_TRUE(choose(rule, "x", "arn:aws:iam::333333333333:role/all").session);
  EXPECT_FALSE(choose(rule, "x", "arn:aws:iam::222222222222:role/b").session);
}

TEST(RoleChoiceTest, NamesClusterAndNamespaceInTheSession) {
  const SecretRule rule = rule_of(kTeams + "        external_id: \"{cluster}/{namespace}\"\n" +
                                  "        session_tags: true\n");
  const auto session = choose(rule, "team-b", "arn:aws:iam::222222222222:role/b").session;
  ASSERT_TRUE(session);
  EXPECT_EQ(session->external_id, "prod/team-b");
  EXPECT_EQ(session->cluster, "prod");
  EXPECT_EQ(session->namespace_name, "team-b");
}

std::string number(int n) { return std::to_string(1000 + n).substr(1); }

// Forty teams of 25 namespaces and 25 roles each; team-x10 is no part of team-x1.
TEST(RoleChoiceTest, GivesAThousandNamespacesOfAThousandRolesTheirOwnAlone) {
  constexpr int kTeamCount = 40;
  constexpr int kMany = 1000;
  SecretRule rule;
  rule.role.emplace();
  rule.role->partition = "aws";
  for (int team = 0; team < kTeamCount; ++team) {
    const std::string name = std::to_string(team);
    rule.role->requests.push_back({{"team-x" + name, "team-x" + name + "-*"},
                                   {"arn:aws:iam::111111111111:role/x" + name + "/*"}});
  }
  int granted = 0;
  for (int n = 0; n < kMany; ++n) {
    const int team = n % kTeamCount;
    const std::string home = "team-x" + std::to_string(team) + "-" + number(n);
    for (int r = 0; r < kMany; ++r) {
      const int owner = r % kTeamCount;
      // All of its own, those of teams whose names begin like its own, and every fiftieth.
      const bool looks_alike =
          n < 4 * kTeamCount && (std::to_string(owner).starts_with(std::to_string(team)) ||
                                 std::to_string(team).starts_with(std::to_string(owner)));
      const bool matters = owner == team || looks_alike || (n + r) % 50 == 0;
      if (!matters) continue;
      const std::string arn =
          "arn:aws:iam::111111111111:role/x" + std::to_string(owner) + "/r" + number(r);
      const RoleChoice choice = choose(rule, home, arn);
      if (choice.session.has_value() != (team == owner)) {
        FAIL() << home << " and " << arn << ": " << choice.refusal;
      }
      if (!choice.session) continue;
      ++granted;
      ASSERT_EQ(choice.session->role_arn, arn);
    }
  }
  EXPECT_EQ(granted, kMany * kMany / kTeamCount);
}

TEST(RoleArnTest, KnowsPartitionsOfRegions) {
  EXPECT_EQ(find_arn_partition("eu-west-1"), "aws");
  EXPECT_EQ(find_arn_partition("cn-north-1"), "aws-cn");
  EXPECT_EQ(find_arn_partition("us-gov-west-1"), "aws-us-gov");
  EXPECT_EQ(find_arn_partition("us-iso-east-1"), "aws-iso");
  EXPECT_EQ(find_arn_partition("us-isob-east-1"), "aws-iso-b");
  EXPECT_EQ(find_arn_partition("eusc-de-east-1"), "aws-eusc");
}

}  // namespace
}  // namespace cred::syncd
