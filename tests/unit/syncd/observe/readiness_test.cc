// SPDX-License-Identifier: Apache-2.0
// What counts as a problem, and what /readyz says of it.
#include "syncd/observe/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/syncd/observe/snapshots.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kSnapshotNow;
using testing::make_cluster;
using testing::make_snapshot;
using ::testing::SizeIs;

std::string unserved(const Snapshot& snapshot) { return describe_unserved(snapshot, kSnapshotNow); }

TEST(Readiness, NothingIsWrongWhereAllIsServed) {
  EXPECT_EQ(unserved(make_snapshot()), "");
  EXPECT_THAT(find_problems(make_snapshot(), kSnapshotNow), IsEmpty());
}

TEST(Readiness, NamesTheClusterThatIsOutOfReach) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.front().is_reachable = false;
  snapshot.clusters.front().trouble = "cluster one: connection refused; is it up?";
  EXPECT_EQ(unserved(snapshot), "cluster one: connection refused; is it up?\n");
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].place, "cluster one");
  EXPECT_EQ(problems[0].cause, "connection refused; is it up?");
}

TEST(Readiness, IsNotSpoiltByWhatAnotherMemberServes) {
  Snapshot snapshot = make_snapshot();
  snapshot.members = {{"a", true, true, 1}, {"b", false, true, 1}};
  snapshot.clusters.push_back(testing::make_elsewhere("two", "b"));
  EXPECT_EQ(unserved(snapshot), "");
  EXPECT_THAT(find_problems(snapshot, kSnapshotNow), IsEmpty());
  EXPECT_TRUE(is_all_served(snapshot, kSnapshotNow));
  EXPECT_EQ(count_totals(snapshot, kSnapshotNow).clusters, 1U);
}

TEST(Readiness, NamesWhatNoMemberServes) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.push_back(testing::make_elsewhere("two", ""));
  snapshot.clusters.back().trouble = "no member serves it";
  EXPECT_EQ(unserved(snapshot), "cluster two: no member serves it\n");
  EXPECT_FALSE(is_all_served(snapshot, kSnapshotNow));
}

TEST(Readiness, NamesTheLeaseThatIsNotHeld) {
  Snapshot snapshot = make_snapshot();
  snapshot.member_trouble = "cluster home: connection refused";
  EXPECT_EQ(unserved(snapshot), "members: cluster home: connection refused\n");
  EXPECT_FALSE(is_all_served(snapshot, kSnapshotNow));
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].place, "members");
}

TEST(Readiness, NamesTheRegistryWithoutAPassword) {
  Snapshot snapshot = make_snapshot();
  snapshot.registries.front().expires_at = kSnapshotNow;
  EXPECT_EQ(unserved(snapshot),
            "registry " + testing::kSnapshotHost + ": there is no password yet\n");
}

// The old password still works, so everything is served; somebody should look all the same.
TEST(Readiness, ARegistryThatIsNotRenewedIsAProblemAndServed) {
  Snapshot snapshot = make_snapshot();
  snapshot.registries.front().trouble = "AWS does not answer";
  EXPECT_EQ(unserved(snapshot), "");
  EXPECT_THAT(find_problems(snapshot, kSnapshotNow), SizeIs(1));
}

TEST(Readiness, NamesSecretsThatHoldNothingValid) {
  Snapshot snapshot = make_snapshot(8);
  for (std::size_t i = 0; i < 7; ++i) {
    snapshot.clusters.front().targets[i].condition = Condition::failed;
    snapshot.clusters.front().targets[i].expires_at.reset();
    snapshot.clusters.front().targets[i].text = "the server says no";
  }
  EXPECT_EQ(unserved(snapshot),
            "cluster one: 7 of 8 secrets hold no valid password: team-0/regcred (failed), "
            "team-1/regcred (failed), team-2/regcred (failed), team-3/regcred (failed), "
            "team-4/regcred (failed) and 2 more\n");
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(7));
  EXPECT_EQ(problems[0].place, "one / team-0 / regcred");
  EXPECT_EQ(problems[0].cause, "the server says no");
}

TEST(Readiness, NamesWhoFights) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.front().targets[0].is_contested = true;
  snapshot.clusters.front().targets[0].other_manager = "argocd";
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].cause, HasSubstr("argocd keeps changing it"));
}

TEST(Readiness, ARejectedConfigurationComesFirst) {
  Snapshot snapshot = make_snapshot();
  snapshot.rejected = "config rejected at config.yaml:3";
  snapshot.registries.front().trouble = "AWS does not answer";
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].kind, Problem::Kind::configuration);
}

TEST(Readiness, SaysAtMostTwentyLines) {
  Snapshot snapshot = make_snapshot();
  for (int i = 0; i < 30; ++i) {
    snapshot.clusters.push_back(make_cluster("c" + std::to_string(i), 1));
    snapshot.clusters.back().is_reachable = false;
    snapshot.clusters.back().trouble = std::string("a\nb") + std::string(2000, 'x');
  }
  const std::string text = unserved(snapshot);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 20);
  EXPECT_THAT(text, HasSubstr("and 11 more\n"));
}

TEST(Readiness, NamesWhatNoKubeletCanRead) {
  Snapshot snapshot = make_snapshot();
  TargetSnapshot& target = snapshot.clusters.front().targets.front();
  target.condition = Condition::unreadable;
  target.text = "no kubelet can read its entry for quay.io";
  EXPECT_EQ(unserved(snapshot),
            "cluster one: 1 of 2 secrets hold no valid password: team-0/regcred (unreadable)\n"
            "cluster one: team-0/regcred: no kubelet can read its entry for quay.io\n");
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].cause, "no kubelet can read its entry for quay.io");
  EXPECT_FALSE(is_all_served(snapshot, kSnapshotNow));
}

// What somebody has put in its place may be anything.
TEST(Readiness, NamesSecretsThatWereChangedSinceTheyWereRight) {
  Snapshot snapshot = make_snapshot(2);
  TargetSnapshot& target = snapshot.clusters.front().targets[0];
  target.condition = Condition::changed;
  target.expires_at.reset();
  target.text = "it was changed";
  EXPECT_THAT(unserved(snapshot), HasSubstr("1 of 2 secrets hold no valid password: "));
  EXPECT_THAT(unserved(snapshot), HasSubstr("(changed)"));
  const auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].cause, "it was changed");
}

TEST(Readiness, AServiceAccountWithoutItsSecretIsAProblem) {
  Snapshot snapshot = make_snapshot();
  AccountSnapshot account;
  account.namespace_name = "team-0";
  account.account = "default";
  account.secret = "regcred";
  account.condition = Condition::failed;
  account.text = "HTTP 403";
  snapshot.clusters.front().accounts = {account};
  EXPECT_EQ(unserved(snapshot), "");
  auto problems = find_problems(snapshot, kSnapshotNow);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].place, "one / team-0 / service account default");
  EXPECT_EQ(problems[0].cause, "HTTP 403");
  snapshot.clusters.front().accounts[0].is_contested = true;
  problems = find_problems(snapshot, kSnapshotNow);
  EXPECT_THAT(problems[0].cause, HasSubstr("keeps taking regcred out of its imagePullSecrets"));
}

}  // namespace
}  // namespace cred::syncd
