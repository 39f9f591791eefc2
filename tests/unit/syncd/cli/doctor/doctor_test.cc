// SPDX-License-Identifier: Apache-2.0
// doctor about whole clusters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/cli/verbs.h"

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::VerbWorld;

TEST(RunDoctor, SaysThatNothingIsWrong) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.once(), 0);

  EXPECT_EQ(world.doctor(), 0) << world.out;
  EXPECT_THAT(world.out,
              AllOf(HasSubstr("cluster prod\n"), HasSubstr("answers, Kubernetes v1.36.2"),
                    HasSubstr("authenticated as sync"), HasSubstr("8 rights granted"),
                    HasSubstr("a/regcred is there"), HasSubstr("\nnothing is wrong")));
}

TEST(RunDoctor, ChangesNothing) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  static_cast<void>(world.doctor());

  EXPECT_EQ(world.pass.cluster.count("PATCH"), world.pass.cluster.count("PATCH", "dryRun=All"));
  EXPECT_EQ(world.pass.cluster.count("DELETE"), 0U);
  EXPECT_EQ(world.pass.cluster.find_secret("a"), nullptr);
}

TEST(RunDoctor, SaysUntilWhenATokenCanBeHad) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});

  static_cast<void>(world.doctor());
  EXPECT_THAT(world.out, HasSubstr("registries\n  ok    " + std::string(testing::kHost) +
                                   ": a token can be had, until 2026-11-24T22:00:00Z\n"));
  static_cast<void>(world.once());
  EXPECT_EQ(world.aws_calls, 1);
}

TEST(RunDoctor, SaysWhyThereIsNoToken) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.keys = {"AWS_ACCESS_KEY_ID=AKID"};

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out, AllOf(HasSubstr("WRONG " + std::string(testing::kHost) + ": no token\n"),
                               HasSubstr("-> no AWS credentials found")));
}

TEST(RunDoctor, AsksForTheRegistriesOfTheClusterThatIsNamed) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.config().registries.push_back(world.config().registries[0]);
  world.config().registries[1].target.registry =
      *parse_registry("210987654321.dkr.ecr.eu-north-1.amazonaws.com");

  static_cast<void>(world.doctor({"prod", {}, false}));
  EXPECT_THAT(world.out, Not(HasSubstr("210987654321")));
  static_cast<void>(world.doctor());
  EXPECT_THAT(world.out, HasSubstr("210987654321.dkr.ecr.eu-north-1.amazonaws.com: a token"));
}

TEST(RunDoctor, NamesTheClusterThatCannotBeOpened) {
  VerbWorld world;
  world.pass.configuration.kubeconfig = "/absent";

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out, AllOf(HasSubstr("WRONG cannot be opened"), HasSubstr("/absent"),
                               HasSubstr("1 thing is wrong")));
}

TEST(RunDoctor, NamesTheServerThatCannotBeReached) {
  VerbWorld world;
  world.set_server("http://127.0.0.1:1");

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out, HasSubstr("WRONG http://127.0.0.1:1 cannot be reached"));
}

TEST(RunDoctor, NamesTheRightsThatAreMissing) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.pass.refuse("selfsubjectaccessreviews", {201, {}, R"({"status":{"allowed":false}})"});

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out,
              AllOf(HasSubstr("WRONG we may not patch secrets regcred in all namespaces"),
                    HasSubstr("-> `ecr-syncd rbac --cluster prod` prints what to apply")));
}

TEST(RunDoctor, NamesWhatKeepsOnceFromMakingASecret) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.pass.cluster.refuse(
      "PATCH", cred::testing::make_status(403, "Forbidden",
                                          "secrets \"regcred\" is forbidden: exceeded quota: few"));

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out, AllOf(HasSubstr("WRONG a/regcred is missing\n"),
                               HasSubstr("exceeded quota: few"), Not(HasSubstr("ecr-syncd once"))));
}

TEST(RunDoctor, NamesWhatIsLeftOver) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "old"});
  ASSERT_EQ(world.once(), 0);
  world.pass.rule().namespaces.globs = {"a"};

  EXPECT_EQ(world.doctor(), 0) << world.out;
  EXPECT_THAT(world.out, AllOf(HasSubstr("note  old/regcred is left over\n"),
                               HasSubstr("set `removal: remove`")));
}

TEST(RunDoctor, SaysThatNoNamespaceIsSelected) {
  VerbWorld world;

  EXPECT_EQ(world.doctor(), 2);
  EXPECT_THAT(world.out, HasSubstr("WRONG no namespace is selected"));
}

TEST(RunDoctor, LooksAtTwentyNamespacesAtMost) {
  VerbWorld world;
  for (int i = 10; i < 31; ++i) world.pass.cluster.put_namespaces({"n" + std::to_string(i)});

  static_cast<void>(world.doctor());
  EXPECT_THAT(world.out, AllOf(HasSubstr("n29/regcred"), Not(HasSubstr("n30/regcred")),
                               HasSubstr("1 more namespaces were not looked at")));
}

TEST(RunDoctor, LooksAtTheNamespaceThatIsNamed) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "b"});

  static_cast<void>(world.doctor({{}, "b", false}));
  EXPECT_THAT(world.out, AllOf(HasSubstr("b/regcred"), Not(HasSubstr("a/regcred"))));
}

TEST(RunDoctor, CountsWhatGotNoAnswer) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.once(), 0);
  world.pass.refuse("selfsubjectaccessreviews", {500, {}, {}});

  EXPECT_EQ(world.doctor(), 0) << world.out;
  EXPECT_THAT(world.out, AllOf(HasSubstr("note  the server does not say which rights we have"),
                               ::testing::ContainsRegex("\nnothing is wrong, [12] questions? "
                                                        "(is|are) unanswered\n$")));
}

}  // namespace
}  // namespace cred::syncd
