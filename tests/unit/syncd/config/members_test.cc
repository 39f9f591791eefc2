// SPDX-License-Identifier: Apache-2.0
// What members can be told, what is refused, and whose secrets are whose then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sync_config_files.h"
#include "syncd/config/rbac.h"
#include "syncd/config/rbac_grants.h"

namespace cred::syncd {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCluster;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;
using ::testing::SizeIs;

std::string text_with(const std::string& members) {
  return kRegistries + kCluster + "members: " + members + "\n";
}

TEST(MembersConfig, IsAloneUnlessConfigured) {
  EXPECT_EQ(load_good(kRegistries + kCluster).members, MembersConfig{});
}

TEST(MembersConfig, NeedsAHomeAlone) {
  const SyncConfig config = load_good(text_with("{home: c}"));
  EXPECT_EQ(config.members.home, "c");
  EXPECT_EQ(config.members.namespace_name, "ecr-syncd");
  EXPECT_EQ(config.members.group, "ecr-syncd");
  EXPECT_EQ(config.members.name, "");
}

TEST(MembersConfig, TakesAllItsKeys) {
  const MembersConfig expected{
      .home = "c", .namespace_name = "ns", .group = "team", .name = "host-a.example"};
  EXPECT_EQ(
      load_good(text_with("{home: c, namespace: ns, group: team, name: host-a.example}")).members,
      expected);
}

TEST(MembersConfig, SharesInstanceAndInstallation) {
  const SyncConfig alone = load_good(kRegistries + kCluster);
  const SyncConfig shared = load_good(text_with("{home: c, group: team}"));
  EXPECT_EQ(shared.instance, "team");
  EXPECT_NE(shared.installation, alone.installation);
  EXPECT_EQ(load_good("instance: mine\n" + text_with("{home: c}")).instance, "mine");
}

TEST(MembersConfig, SaysWhatIsWrong) {
  for (const auto& [members, error] :
       {std::pair{"{}", "home: is missing"},
        std::pair{"{home: other}", "no cluster is called other"},
        std::pair{"{home: c, namespace: A}", "namespace: write at most 63"},
        std::pair{"{home: c, group: a.b}", "group: write at most 63"},
        std::pair{"{home: c, name: A_B}", "name: write at most 180"},
        std::pair{"{home: c, colour: blue}", "colour"}}) {
    const auto loaded = load_text(text_with(members));
    EXPECT_FALSE(loaded.config) << members;
    EXPECT_THAT(loaded.errors, Contains(HasSubstr(error))) << members;
  }
}

TEST(LeaseRights, AreOfTheHomeClusterAlone) {
  const SyncConfig config = load_good(text_with("{home: c, namespace: ns}"));
  ClusterConfig other = config.clusters.front();
  other.name = "d";
  EXPECT_THAT(list_lease_rights(config.members, other), IsEmpty());
  EXPECT_THAT(list_lease_rights({}, config.clusters.front()), IsEmpty());
  const auto rights = list_lease_rights(config.members, config.clusters.front());
  ASSERT_THAT(rights, SizeIs(4));
  const Right first{.verb = "list",
                    .resource = "leases",
                    .name = {},
                    .namespace_name = "ns",
                    .group = "coordination.k8s.io"};
  EXPECT_EQ(rights.front(), first);
}

TEST(LeaseRights, ArePrintedAsARoleOfTheirOwn) {
  const SyncConfig config = load_good(text_with("{home: c}"));
  RbacOptions options;
  options.account = "pusher";
  EXPECT_THAT(render_rbac(config.clusters.front(), options), Not(HasSubstr("leases")));
  options.leases_namespace = "ns";
  const std::string text = render_rbac(config.clusters.front(), options);
  EXPECT_THAT(text, HasSubstr("kind: Role\nmetadata:\n  name: \"pusher-members\"\n"
                              "  namespace: \"ns\"\n"));
  EXPECT_THAT(text, HasSubstr("  - apiGroups: [\"coordination.k8s.io\"]\n"
                              "    resources: [leases]\n"
                              "    verbs: [list, create, update, delete]\n"));
  EXPECT_THAT(text, HasSubstr("kind: RoleBinding\nmetadata:\n  name: \"pusher-members\"\n"));
}

}  // namespace
}  // namespace cred::syncd
