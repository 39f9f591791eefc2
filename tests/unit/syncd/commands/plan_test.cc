// SPDX-License-Identifier: Apache-2.0
// plan: what would change, without changing it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/commands/verbs.h"

namespace cred {
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
  world.pass.refuse("/namespaces/b/", testing::make_forbidden("patch", "secrets"));
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

}  // namespace
}  // namespace cred
