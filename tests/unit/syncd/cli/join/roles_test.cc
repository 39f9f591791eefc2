// SPDX-License-Identifier: Apache-2.0
// Whose a role is that is there already.
#include "syncd/cli/join/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd {
namespace {

using ::testing::EndsWith;
using ::testing::Eq;
using ::testing::MatchesRegex;
using ::testing::Optional;

constexpr const char* kMark = "here /etc/ecr-syncd/config.yaml";

std::vector<Manifest> make_manifests() {
  const auto manifests = split_manifests(
      "---\nkind: ServiceAccount\nmetadata: {name: sync, namespace: web}\n"
      "---\nkind: ClusterRole\nmetadata: {name: sync}\n");
  EXPECT_TRUE(manifests);
  return *manifests;
}

// What is found where the server's ClusterRole has these annotations.
std::optional<std::string> find_with(const std::string& annotations) {
  return find_other_configuration(make_manifests(), kMark, [&](const ApiRequest& request) {
    EXPECT_THAT(request.path, EndsWith("/clusterroles/sync"));
    return Result<Response>(Response{
        200,
        {},
        R"({"kind":"ClusterRole","metadata":{"name":"sync","annotations":)" + annotations + "}}"});
  });
}

TEST(FindOtherConfiguration, NamesTheFileOfAnotherOne) {
  EXPECT_THAT(find_with(R"({"ecr-syncd/configuration":"here /etc/b/config.yaml"})"),
              Optional(Eq("/etc/b/config.yaml")));
}

TEST(FindOtherConfiguration, IsNoneOfOurOwnOfNobodyAndOfAnotherInstance) {
  EXPECT_EQ(find_with(std::string(R"({"ecr-syncd/configuration":")") + kMark + "\"}"),
            std::nullopt);
  EXPECT_EQ(find_with("{}"), std::nullopt);
  EXPECT_EQ(find_with(R"({"ecr-syncd/configuration":"there /etc/b/config.yaml"})"), std::nullopt);
}

TEST(FindOtherConfiguration, IsNoneWhereNobodyCanTell) {
  for (const int status : {403, 404, 500}) {
    EXPECT_EQ(find_other_configuration(make_manifests(), kMark,
                                       [status](const ApiRequest&) {
                                         return Result<Response>(Response{status, {}, "{}"});
                                       }),
              std::nullopt);
  }
}

TEST(MakeRoleName, IsTheAccountsWithADigest) {
  EXPECT_THAT(make_role_name("sync", kMark), MatchesRegex("sync-[0-9a-f]+"));
  EXPECT_NE(make_role_name("sync", kMark), make_role_name("sync", "here /etc/b/config.yaml"));
}

TEST(MakeConfigurationMark, HasTheWholePath) {
  EXPECT_EQ(make_configuration_mark("here", "/etc/ecr-syncd/../ecr-syncd/config.yaml"), kMark);
}

}  // namespace
}  // namespace cred::syncd
