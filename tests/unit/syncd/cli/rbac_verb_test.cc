// SPDX-License-Identifier: Apache-2.0
// rbac: which cluster is meant, and where the kubeconfig's server comes from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "support/memory_files.h"
#include "support/test_environment.h"
#include "syncd/cli/rbac.h"
#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_kubeconfig;

class RunRbac : public ::testing::Test {
 protected:
  RunRbac() {
    config_.clusters.emplace_back();
    config_.clusters[0].name = "prod";
    config_.clusters[0].kubeconfig = "/k";
    config_.clusters[0].rules.emplace_back();
    config_.clusters[0].rules[0].namespaces.names = {"web"};
  }

  int run() {
    const cred::testing::TestEnvironment environment({});
    const ProcessDeps process{.environment = environment.view(),
                              .home = "/home/u",
                              .read_file = cred::testing::read_from({{"/k", kubeconfig_}}),
                              .now = [] { return from_epoch(0); },
                              .out = out_,
                              .err = err_};
    return run_rbac(config_, options_, process);
  }

  SyncConfig config_;
  SyncOptions options_;
  std::string kubeconfig_ = make_kubeconfig("{server: 'https://k:6443'}", "{token: t}");
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunRbac, PrintsTheManifestsOfTheOnlyCluster) {
  EXPECT_EQ(run(), 0);
  EXPECT_THAT(out_.str(), HasSubstr("kind: Role\n"));
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(RunRbac, BindsTheGroupOfTheAccessEntryInEks) {
  config_.clusters[0].eks = EksSource{"prod-1", "eu-west-1", {}, {}, {}, {}, {}};

  EXPECT_EQ(run(), 0);
  EXPECT_THAT(out_.str(), HasSubstr("kind: Group\n    name: \"ecr-syncd\"\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("#   aws eks create-access-entry --cluster-name prod-1 --region eu-west-1 "
                        "--kubernetes-groups ecr-syncd --principal-arn ARN\n"));
  options_.user = "jane";
  out_.str({});
  EXPECT_EQ(run(), 0);
  EXPECT_THAT(out_.str(), ::testing::Not(HasSubstr("kind: Group")));
}

TEST_F(RunRbac, HasNothingToPrintWithoutClusters) {
  config_.clusters.clear();

  EXPECT_EQ(run(), 64);
  EXPECT_EQ(err_.str(), "ecr-syncd: no cluster is configured; name one under clusters:\n");
}

TEST_F(RunRbac, AsksWhichClusterOfSeveral) {
  config_.clusters.push_back(config_.clusters[0]);
  config_.clusters[1].name = "test";

  EXPECT_EQ(run(), 64);
  EXPECT_EQ(err_.str(), "ecr-syncd: say which cluster with --cluster: prod, test\n");
  EXPECT_THAT(out_.str(), IsEmpty());
}

TEST_F(RunRbac, RefusesNamesThatAreNone) {
  options_.account = "No Name";
  EXPECT_EQ(run(), 64);
}

TEST_F(RunRbac, TakesTheServerOfTheKubeconfig) {
  options_.account = "sync";
  options_.kubeconfig = true;

  EXPECT_EQ(run(), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("https://k:6443"));
}

TEST_F(RunRbac, TakesTheServerThatIsNamed) {
  options_.account = "sync";
  options_.kubeconfig = true;
  options_.server = "https://other";
  kubeconfig_ = "broken: [";

  EXPECT_EQ(run(), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("https://other"));
}

TEST_F(RunRbac, SaysHowToNameTheServerWhereNothingElseDoes) {
  options_.account = "sync";
  options_.kubeconfig = true;
  kubeconfig_ = "broken: [";

  EXPECT_EQ(run(), 1);
  EXPECT_THAT(err_.str(), HasSubstr("say it with --server URL"));
}

TEST_F(RunRbac, RefusesAServerThatWouldBreakTheTemplate) {
  options_.account = "sync";
  options_.kubeconfig = true;
  for (const char* const server : {"http://k", "https://{{k}}", "https://k\"x"}) {
    options_.server = server;
    EXPECT_EQ(run(), 1) << server;
  }
}

}  // namespace
}  // namespace cred::syncd
