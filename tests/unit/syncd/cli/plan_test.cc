// SPDX-License-Identifier: Apache-2.0
// plan: what would change, without changing it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/cli/verbs.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::VerbWorld;

TEST(RunPlan, SaysWhatWouldChangeInOrder) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"b", "a", "c"});
  world.pass.cluster.put_secret(testing::make_config(testing::kDockerHub), "b");

  EXPECT_EQ(world.plan(), 0) << world.err;
  EXPECT_THAT(world.out, ::testing::MatchesRegex(
                             "prod/a secret regcred: would be created\n"
                             "prod/b secret regcred: would be updated: taken over, .*\n"
                             "prod/c secret regcred: would be created\n"
                             "plan: 2 to create, 1 to update, 0 to replace, 0 to remove, .*\n"));
}

TEST(RunPlan, ChangesNothing) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.plan(), 0);

  EXPECT_EQ(world.pass.cluster.find_secret("a"), nullptr);
  EXPECT_EQ(world.pass.cluster.count("PATCH", "dryRun=All"), world.pass.cluster.count("PATCH"));
  EXPECT_EQ(world.pass.cluster.count("DELETE"), 0U);
}

TEST(RunPlan, EndsWith3WhereSomethingWouldChange) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  EXPECT_EQ(world.plan({true, false}), 3);
}

TEST(RunPlan, EndsWith0WhereNothingWouldChange) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.once(), 0);

  EXPECT_EQ(world.plan({true, false}), 0);
  EXPECT_THAT(world.out, HasSubstr("1 right already"));
}

TEST(RunPlan, SaysThatSomethingFailedEvenWhereSomethingWouldChange) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "b"});
  world.pass.refuse("/namespaces/b/", cred::testing::make_forbidden("patch", "secrets"));
  EXPECT_EQ(world.plan({true, false}), 2);
}

TEST(RunPlan, PrintsOneObjectALine) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.plan({false, true}), 0);

  EXPECT_EQ(world.out,
            R"({"cluster":"prod","namespace":"a","object":"secret regcred","action":"create",)"
            R"("reason":"created","expires_at":"2026-11-24T22:00:00Z"})"
            "\n");
}

TEST(RunPlan, PrintsWhatStaysAsJsonToo) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  ASSERT_EQ(world.once(), 0);
  ASSERT_EQ(world.plan({false, true}), 0);

  EXPECT_THAT(world.out, HasSubstr(R"("action":"none")"));
}

TEST(RunPlan, NamesWhatNoKubeletCanReadAlsoWhereNothingWouldChange) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a"});
  world.pass.cluster.put_secret(testing::make_config(R"("quay.io":{"auth":"bm9jb2xvbg=="})"), "a");
  ASSERT_EQ(world.once(), 2);
  EXPECT_THAT(world.err,
              HasSubstr("prod/a secret regcred: no kubelet can read its entry for quay.io"));
  EXPECT_THAT(world.out, HasSubstr("1 updated, 1 that no kubelet can read"));

  EXPECT_EQ(world.plan(), 2);
  EXPECT_THAT(world.out,
              HasSubstr("prod/a secret regcred: no kubelet can read its entry for quay.io"));
  EXPECT_THAT(world.out, HasSubstr("1 right already, 1 that cannot be brought right"));
  EXPECT_EQ(world.plan({false, true}), 2);
  EXPECT_THAT(world.out,
              HasSubstr(R"("action":"none","reason":"up to date","warning":"no kubelet)"));
}

TEST(RunPlan, WarnsWhereSomebodyAppliesTheListOfAnAccount) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"web"});
  world.pass.rule().service_accounts.names = {"default"};
  const auto put_applied = [&] {
    cred::testing::StoredObject& account = world.pass.cluster.put_account({});
    account.manager = "helm";
    account.has_applied = true;
  };
  put_applied();
  ASSERT_EQ(world.once(), 0);
  EXPECT_THAT(world.err,
              HasSubstr("prod/web service account default: its imagePullSecrets are kept "
                        "by helm with server-side apply"));

  put_applied();
  EXPECT_EQ(world.plan(), 0);
  EXPECT_THAT(world.out, HasSubstr("prod/web service account default: would be updated: attached "
                                   "regcred\nprod/web service account default: its"));
}

TEST(RunPlan, CountsWhatGotNoAnswer) {
  VerbWorld world;
  world.pass.cluster.put_namespaces({"a", "other"});
  world.pass.rule().namespaces.globs = {"a*"};
  world.pass.refuse("/api/v1/secrets?", {500, {}, {}});
  EXPECT_EQ(world.plan(), 0) << world.err;
  EXPECT_THAT(world.out, HasSubstr("0 right already, 1 question unanswered\n"));
  EXPECT_THAT(world.err, HasSubstr("cluster prod: which secrets regcred are left over cannot be "
                                   "told: HTTP 500"));

  EXPECT_EQ(world.once(), 0);
  EXPECT_THAT(world.out, HasSubstr("1 created, 1 question unanswered"));
}

}  // namespace
}  // namespace cred::syncd
