// SPDX-License-Identifier: Apache-2.0
// `eks:` of a cluster, right and wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sync_config_files.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kConfigPath;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;

struct Wrong {
  std::string text;
  std::string error;  // ":<line>: key: ..." of the only error
};

std::string cluster(const std::string& members) {
  return kRegistries + "clusters:\n  - {" + members + ", targets: [{namespaces: [a]}]}\n";
}

TEST(ParseEks, TakesNameRegionAndIdentity) {
  const SyncConfig config = load_good(kRegistries + R"(clusters:
  - eks: {name: prod-1, region: eu-central-1}
    targets: [{namespaces: [a]}]
  - name: test
    proxy: http://proxy.example.com:3128
    eks:
      name: prod-1
      region: us-gov-west-1
      profile: team
      role_arn: arn:aws-us-gov:iam::123456789012:role/ecr-syncd
      external_id: x
      session_name: me
    targets: [{namespaces: [a]}]
)");

  ASSERT_EQ(config.clusters.size(), 2U);
  const ClusterConfig& short_one = config.clusters[0];
  EXPECT_EQ(short_one.name, "prod-1");
  EXPECT_EQ(short_one.kubeconfig, "");
  EXPECT_EQ(short_one.eks,
            (EksSource{"prod-1", "eu-central-1", "", "", "", "", "/etc/ecr-syncd/config.yaml:4"}));
  const ClusterConfig& long_one = config.clusters[1];
  EXPECT_EQ(long_one.name, "test");
  EXPECT_EQ(long_one.proxy, "http://proxy.example.com:3128");
  EXPECT_EQ(long_one.eks, (EksSource{"prod-1", "us-gov-west-1", "team",
                                     "arn:aws-us-gov:iam::123456789012:role/ecr-syncd", "x", "me",
                                     "/etc/ecr-syncd/config.yaml:9"}));
}

TEST(ParseEks, SaysWhatIsWrong) {
  const std::string here = "region: us-east-1";
  const std::vector<Wrong> table = {
      {cluster("name: a, eks: c"), ":4: eks must be a map"},
      {cluster("name: a, eks: {" + here + "}"),
       ":4: name: is missing: write the cluster's name in"},
      {cluster("name: a, eks: {name: c}"), ":4: region: is missing"},
      {cluster("eks: {name: c, region: Frankfurt}, name: a"), ":4: region: write one like"},
      {cluster("name: a, eks: {name: 'a/b', " + here + "}"), ":4: name: write the cluster's name"},
      {cluster("eks: {name: " + std::string(64, 'a') + ", " + here + "}"), ":4: name: is missing"},
      {cluster("name: a, eks: {name: c, " + here + ", role_arn: r}"),
       ":4: role_arn: write the ARN"},
      {cluster("name: a, eks: {name: c, " + here + ", external_id: x}"),
       ":4: external_id: belongs to a role"},
      {cluster("name: a, eks: {name: c, " + here + ", profile: ''}"), ":4: profile: write a text"},
      {cluster("name: a, eks: {name: c, " + here + ", role: r}"),
       ":4: role: is not a key of eks; there are name, region, profile, role_arn"},
      {cluster("name: a, kubeconfig: /k, eks: {name: c, " + here + "}"),
       ":4: kubeconfig: contradicts eks"},
      {cluster("name: a, context: x, eks: {name: c, " + here + "}"),
       ":4: context: contradicts eks"},
      {cluster("in_cluster: true, eks: {name: c, " + here + "}"),
       ":4: eks: contradicts in_cluster"},
  };
  for (const Wrong& row : table) {
    SCOPED_TRACE(row.text);
    const auto loaded = load_text(row.text);
    EXPECT_FALSE(loaded.config);
    EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(kConfigPath + row.error)));
  }
}

}  // namespace
}  // namespace cred::syncd
