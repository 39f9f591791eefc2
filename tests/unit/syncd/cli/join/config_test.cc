// SPDX-License-Identifier: Apache-2.0
// What join adds to the configuration, and what of it stays.
#include "syncd/cli/join/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred::syncd {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kLogin = "/etc/ecr-syncd/clusters/prod.kubeconfig";
constexpr const char* kDropIn = "/etc/ecr-syncd/config.d/prod.yaml";
constexpr const char* kConfig = "/etc/ecr-syncd/config.yaml";

class PlanJoin : public ::testing::Test {
 protected:
  std::optional<JoinPlan> make_plan() {
    const cred::testing::TestEnvironment environment({});
    const ProcessDeps process{.environment = environment.view(),
                              .home = "/home/u",
                              .read_file = cred::testing::read_from(files_),
                              .now = [] { return from_epoch(0); },
                              .out = stream_,
                              .err = stream_};
    const ListDirectory list = [this](const std::string&) {
      std::vector<std::string> names;
      if (files_.contains(kDropIn)) names.emplace_back("prod.yaml");
      return Result<std::vector<std::string>>(names);
    };
    errors_.clear();
    return plan_join(options_, "prod", list, process, errors_);
  }

  // With what an earlier join wrote.
  void join() { files_[kDropIn] = render_drop_in(options_, "prod", kLogin); }

  SyncOptions options_;
  std::vector<std::string> errors_;
  cred::testing::MemoryFiles files_{
      {kConfig,
       "instance: here\nregistries:\n"
       "  - host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com\n  - public: true\n"}};

 private:
  std::ostringstream stream_;
};

TEST(FindClusterName, IsTheContextsName) {
  EXPECT_EQ(find_cluster_name("production"), "production");
  EXPECT_EQ(find_cluster_name("kind-kind"), "kind-kind");
  EXPECT_EQ(find_cluster_name("a.b_c"), "a.b_c");
}

TEST(FindClusterName, IsAtTheEndOfAnArn) {
  EXPECT_EQ(find_cluster_name("arn:aws:eks:eu-west-1:123456789012:cluster/prod"), "prod");
  EXPECT_EQ(find_cluster_name("arn:aws-cn:eks:cn-north-1:123456789012:cluster/a-b"), "a-b");
}

TEST(FindClusterName, IsMadeOfTheContext) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"kubernetes-admin@kubernetes", "kubernetes-admin-kubernetes"},
      {"me@example.com@prod.eu-west-1.eksctl.io", "me-example.com-prod.eu-west-1.eksctl.io"},
      {"default/api-ocp-example-com:6443/kube:admin",
       "default-api-ocp-example-com-6443-kube-admin"},
      {"my cluster", "my-cluster"},
      {"a@", "a"},
      {std::string(70, 'x'), std::string(63, 'x')},
      {std::string(62, 'x') + "@y", std::string(62, 'x')},
  };
  for (const auto& [context, name] : cases) EXPECT_EQ(find_cluster_name(context), name);
}

TEST(FindClusterName, NeverLeavesTheFolder) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"../x", "x"},
      {"a/b", "a-b"},
      {".hidden", "hidden"},
      {"-x", "x"},
      {"arn:aws:eks:r:1:cluster/../x", "x"}};
  for (const auto& [context, name] : cases) EXPECT_EQ(find_cluster_name(context), name);
  for (const char* const context : {"", "..", "@", "arn:aws:eks:r:1:cluster/"}) {
    EXPECT_EQ(find_cluster_name(context), std::nullopt) << context;
  }
}

TEST_F(PlanJoin, JoinsNoneThatIsOpenedByItsNameInEks) {
  files_[kConfig] +=
      "clusters:\n  - name: prod\n    eks: {name: p, region: eu-west-1}\n"
      "    targets: [{namespaces: [a]}]\n";

  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr(
                           "cluster prod is opened by `eks` at /etc/ecr-syncd/config.yaml:7:"
                           " there is no token and no kubeconfig to make")));
}

TEST_F(PlanJoin, TakesAllNamespacesButThoseOfKubernetes) {
  const auto plan = make_plan();
  ASSERT_TRUE(plan) << errors_[0];
  ASSERT_EQ(plan->config.clusters.size(), 1U);
  EXPECT_EQ(plan->cluster.kubeconfig, kLogin);
  EXPECT_EQ(plan->drop_in_path, kDropIn);
  const SecretRule& rule = plan->cluster.rules[0];
  EXPECT_THAT(rule.namespaces.globs, ElementsAre("*"));
  EXPECT_THAT(rule.namespaces.exclude_globs, ElementsAre("kube-*"));
  EXPECT_THAT(rule.registries, ElementsAre(0U, 1U));
  EXPECT_FALSE(rule.service_accounts.all);
  EXPECT_THAT(rule.service_accounts.names, IsEmpty());
}

TEST_F(PlanJoin, TakesWhatTheOptionsSay) {
  options_.namespaces = {"123", "team-*"};
  options_.registries = {"public"};
  options_.service_accounts = {"default", "yes"};
  const auto plan = make_plan();
  ASSERT_TRUE(plan) << errors_[0];
  const SecretRule& rule = plan->cluster.rules[0];
  EXPECT_THAT(rule.namespaces.names, ElementsAre("123"));
  EXPECT_THAT(rule.namespaces.globs, ElementsAre("team-*"));
  EXPECT_THAT(rule.namespaces.exclude_globs, IsEmpty());
  EXPECT_THAT(rule.registries, ElementsAre(1U));
  EXPECT_THAT(rule.service_accounts.names, ElementsAre("default", "yes"));
}

TEST_F(PlanJoin, AllServiceAccountsIsAWordOfItsOwn) {
  options_.service_accounts = {"all"};
  const auto plan = make_plan();
  ASSERT_TRUE(plan) << errors_[0];
  EXPECT_TRUE(plan->cluster.rules[0].service_accounts.all);
}

TEST_F(PlanJoin, RefusesWhatTheConfigurationWouldRefuse) {
  options_.namespaces = {"Team"};
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr(std::string(kDropIn) + ":8: names")));
}

TEST_F(PlanJoin, SaysWhatToWriteWhereThereIsNoConfiguration) {
  files_ = {{"/etc/machine-id", "0123456789abcdef0123456789abcdef\n"}};
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, Contains(HasSubstr(std::string(kConfig) + ": there is no such file")));
  EXPECT_THAT(errors_, Each(Not(HasSubstr(kDropIn))));
}

TEST_F(PlanJoin, RefusesANameThatAnotherFileHas) {
  files_[kConfig] += "clusters:\n  - {name: prod, kubeconfig: /k, targets: [{namespaces: [a]}]}\n";
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("prod is the cluster at " + std::string(kConfig))));
}

TEST_F(PlanJoin, IsTheSameAgain) {
  join();
  const auto plan = make_plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->drop_in, files_[kDropIn]);
}

TEST_F(PlanJoin, KeepsAnEditedDropInAndItsRules) {
  join();
  files_[kDropIn] += "        secret: other\n";
  const auto plan = make_plan();
  ASSERT_TRUE(plan) << errors_[0];
  EXPECT_EQ(plan->drop_in, files_[kDropIn]);
  EXPECT_EQ(plan->cluster.rules[0].secret, "other");
}

TEST_F(PlanJoin, DropsAnEditedDropInByForceAlone) {
  join();
  options_.namespaces = {"a"};
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("--force")));
  options_.force = true;
  const auto plan = make_plan();
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->cluster.rules[0].namespaces.names, ElementsAre("a"));
}

TEST_F(PlanJoin, LeavesTheFileOfSomebodyElse) {
  files_[kDropIn] = "max_removals: 1\n";
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("not of `join`")));
}

TEST_F(PlanJoin, WantsTheClusterInItsDropIn) {
  join();
  const std::string text = files_[kDropIn];
  files_[kDropIn].replace(text.find(kLogin), std::string(kLogin).size(), "/etc/elsewhere");
  EXPECT_FALSE(make_plan());
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("must have a cluster prod with kubeconfig")));
}

TEST_F(PlanJoin, PutsFilesBesideTheConfigurationThatIsNamed) {
  options_.config_path = "/srv/x/my.yaml";
  files_["/srv/x/my.yaml"] = files_[kConfig];
  const auto plan = make_plan();
  ASSERT_TRUE(plan) << errors_[0];
  EXPECT_EQ(plan->kubeconfig_path, "/srv/x/clusters/prod.kubeconfig");
  EXPECT_EQ(plan->drop_in_path, "/srv/x/config.d/prod.yaml");
}

}  // namespace
}  // namespace cred::syncd
