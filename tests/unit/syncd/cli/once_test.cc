// SPDX-License-Identifier: Apache-2.0
// once: what it leaves behind, what it says, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/cli/verbs.h"

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kHost;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
using testing::VerbWorld;

TEST(RunOnce, FillsEveryNamespace) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "b"});

  EXPECT_EQ(world.once(), 0) << world.err;
  EXPECT_THAT(world.out, MatchesRegex("ecr-syncd: 1 cluster, 2 created, in [0-9]+\\.[0-9] s\n"));
  EXPECT_THAT(world.err, IsEmpty());
  EXPECT_THAT(world.pass.cluster.find_secret("b")->config, HasSubstr(kHost));
}

TEST(RunOnce, NeitherWritesNorAsksTwice) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "b"});
  ASSERT_EQ(world.once(), 0);
  world.pass.cluster.requests.clear();

  EXPECT_EQ(world.once(), 0);
  EXPECT_THAT(world.out, StartsWith("ecr-syncd: 1 cluster, 2 unchanged, in "));
  EXPECT_EQ(world.pass.cluster.count("PATCH"), 0U);
  EXPECT_EQ(world.aws_calls, 1);
}

TEST(RunOnce, AsksAwsOnceForAllRegistriesOfARegion) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  for (const std::string account : {"210987654321", "111111111111", "222222222222"}) {
    RegistrySource source = world.config().registries[0];
    source.target.registry = *parse_registry(account + ".dkr.ecr.eu-west-1.amazonaws.com");
    world.pass.rule().registries.push_back(world.config().registries.size());
    world.config().registries.push_back(source);
  }

  EXPECT_EQ(world.once(), 0) << world.err;
  EXPECT_EQ(world.aws_calls, 1);
  EXPECT_THAT(world.pass.cluster.find_secret("a")->config, HasSubstr("222222222222.dkr"));
}

TEST(RunOnce, AsksAwsOnceEvenWithoutACache) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.config().cache_directory = "/proc/nowhere";
  for (const std::string account : {"210987654321", "111111111111"}) {
    RegistrySource source = world.config().registries[0];
    source.target.registry = *parse_registry(account + ".dkr.ecr.eu-west-1.amazonaws.com");
    world.pass.rule().registries.push_back(world.config().registries.size());
    world.config().registries.push_back(source);
  }

  EXPECT_EQ(world.once(), 0) << world.err;
  EXPECT_EQ(world.aws_calls, 1);
}

TEST(RunOnce, PrintsALineForEachTargetThatFailed) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "b"});
  world.pass.refuse("/namespaces/b/secrets/regcred",
                    cred::testing::make_forbidden("create", "secrets"));

  EXPECT_EQ(world.once(), 2);
  EXPECT_THAT(world.err, AllOf(StartsWith("ecr-syncd: prod/b secret regcred: HTTP 403 Forbidden"),
                               HasSubstr("the right to create secrets is missing")));
  EXPECT_EQ(std::count(world.err.begin(), world.err.end(), '\n'), 1);
  EXPECT_THAT(world.out, StartsWith("ecr-syncd: 1 cluster, 1 created, 1 failed, in "));
}

TEST(RunOnce, EndsWith77WhereAwsRefuses) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.pass.cluster.put_secret("{}", "a");
  world.aws = {400, {}, R"({"__type":"AccessDeniedException","message":"no"})"};

  EXPECT_EQ(world.once(), 77);
  EXPECT_THAT(world.err, HasSubstr(std::string("ecr-syncd: registry ") + kHost + ": "));
  EXPECT_EQ(world.pass.cluster.find_secret("a")->config, "{}");
}

TEST(RunOnce, EndsWith77WithoutCredentials) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.keys.clear();

  EXPECT_EQ(world.once(), 77) << world.err;
}

TEST(RunOnce, EndsWith75WhileAwsIsDown) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.aws = {503, {}, {}};

  EXPECT_EQ(world.once(), 75) << world.err;
}

TEST(RunOnce, LeavesTheSecretAloneWhereAwsSendsNothing) {
  for (const char* const body :
       {"{}", R"({"authorizationData":[]})", R"({"authorizationData":null})",
        R"({"authorizationData":[{"authorizationToken":"!","expiresAt":1795560000}]})"}) {
    SCOPED_TRACE(body);
    VerbWorld world;
    world.pass.cluster.put_namespaces({"a"});
    world.pass.put_ours("a");
    const std::string before = world.pass.cluster.find_secret("a")->config;
    world.aws = {200, {}, body};

    EXPECT_NE(world.once(), 0);
    EXPECT_EQ(world.pass.cluster.find_secret("a")->config, before);
    EXPECT_EQ(world.pass.cluster.count("PATCH"), 0U);
  }
}

TEST(RunOnce, WorksOnTheOtherClustersWhereOneIsBroken) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.more_clusters = {world.pass.configuration};
  world.more_clusters[0].name = "broken";
  world.more_clusters[0].kubeconfig = "/absent";

  EXPECT_EQ(world.once(), 2);
  EXPECT_THAT(world.err, HasSubstr("ecr-syncd: cluster broken: kubeconfig /absent does not exist"));
  EXPECT_NE(world.pass.cluster.find_secret("a"), nullptr);
}

TEST(RunOnce, WorksOnOneClusterWhereOneIsNamed) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.more_clusters = {world.pass.configuration};
  world.more_clusters[0].name = "broken";
  world.more_clusters[0].kubeconfig = "/absent";

  EXPECT_EQ(world.once({"prod", {}, false}), 0) << world.err;
}

TEST(RunOnce, EndsWith75WhereNoClusterCanBeReached) {
  VerbWorld world;
  world.set_server("http://127.0.0.1:1");

  EXPECT_EQ(world.once(), 75);
  EXPECT_THAT(world.err, StartsWith("ecr-syncd: cluster prod: 127.0.0.1:1: cannot connect"));
}

TEST(RunOnce, ShowsNoSecretWhateverFails) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.pass.refuse("/secrets/regcred", {500, {}, R"({"kind":"Secret","data":{"a":"hunter2"}})"});
  static_cast<void>(world.once());

  EXPECT_THAT(world.err, AllOf(Not(HasSubstr("hunter2")), Not(IsEmpty())));
}

}  // namespace
}  // namespace cred::syncd
