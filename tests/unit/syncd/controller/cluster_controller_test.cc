// SPDX-License-Identifier: Apache-2.0
// What the daemon does in one cluster, seen from the server and from the log.
#include "syncd/controller/cluster_controller.h"

#include <gmock/gmock.h>

#include "unit/syncd/controller/controller_world.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ClusterControllerTest : public testing::WorkerWorld {};

TEST_F(ClusterControllerTest, MakesEverySecretOfWhatOneListHasShown) {
  begin({"a", "b", "c"});

  EXPECT_THAT(written(), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(cluster_.count("GET", "/secrets/regcred"), 0U);
}

TEST_F(ClusterControllerTest, TheEchoOfWhatItWroteIsNoReasonToLook) {
  begin({"a", "b"});
  tell_all();
  const std::size_t asked = cluster_.requests.size();
  pass(minutes{30});

  EXPECT_EQ(cluster_.requests.size(), asked);
}

TEST_F(ClusterControllerTest, ANewPasswordIsWrittenOnceEverywhere) {
  begin({"a", "b"});
  tell_all();
  pass(minutes{1});
  static_cast<void>(written());
  worker_->set_passwords(make_passwords(hours{20}));
  settle();
  tell_all();
  pass(minutes{10});

  EXPECT_THAT(written(), UnorderedElementsAre("a", "b"));
}

TEST_F(ClusterControllerTest, AWriterThatFightsIsMetLessAndLessAndNamedOnce) {
  begin({"a"});
  tell_all();
  pass(seconds{1});
  static_cast<void>(written());
  std::vector<std::size_t> repairs;
  for (int i = 0; i < 5; ++i) {
    edit("a");
    settle();
    tell_all();
    repairs.push_back(written().size());
  }

  EXPECT_THAT(repairs, ElementsAre(1U, 1U, 1U, 0U, 0U));
  EXPECT_EQ(target().condition, Condition::changed);
  EXPECT_EQ(target().expires_at, std::nullopt);
  EXPECT_EQ(count_lines("contested by kubectl-edit"), 1U);
  pass(seconds{9});
  EXPECT_THAT(written(), IsEmpty());
  pass(seconds{1});
  EXPECT_THAT(written(), ElementsAre("a"));
  tell_all();
  EXPECT_EQ(target().condition, Condition::good);
}

TEST_F(ClusterControllerTest, WhatIsDeletedAgainAndAgainIsMadeAtOnceTenTimesThenOnceASecond) {
  begin({"a"});
  tell_all();
  pass(seconds{1});
  static_cast<void>(written());
  for (int i = 0; i < 10; ++i) {
    remove("a");
    settle();
    tell_all();
    EXPECT_THAT(written(), ElementsAre("a")) << i;
  }
  remove("a");
  settle();
  EXPECT_THAT(written(), IsEmpty());
  EXPECT_EQ(target().condition, Condition::missing);
  pass(seconds{1});

  EXPECT_THAT(written(), ElementsAre("a"));
  EXPECT_EQ(count_lines("contested by somebody who keeps deleting it"), 1U);
}

TEST_F(ClusterControllerTest, WhatFailsIsTriedAgainSoonAndSaidOnce) {
  begin({"a", "b"});
  tell_all();
  pass(seconds{1});
  static_cast<void>(written());
  cluster_.before = [](const ApiRequest& request) -> std::optional<Result<Response>> {
    if (request.method != "PATCH") return std::nullopt;
    return Result<Response>(cred::testing::make_status(500, "InternalError", "etcd is slow"));
  };
  remove("a");
  pass(seconds{20});
  const std::size_t tries = written().size();
  EXPECT_GE(tries, 3U);
  EXPECT_LE(tries, 12U);
  EXPECT_EQ(count_lines("etcd is slow"), 1U);
  cluster_.before = {};
  pass(minutes{1});

  EXPECT_THAT(written(), ElementsAre("a"));
}

TEST_F(ClusterControllerTest, ARefreshOfANamespaceLooksAtItsSecretAndSaysHowThatWent) {
  begin({"a", "b"});
  tell_all();
  pass(seconds{1});
  const std::size_t asked = cluster_.requests.size();
  std::vector<RefreshReport> reports;
  worker_->refresh("a", [&](const RefreshReport& report) { reports.push_back(report); });
  settle();

  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].good, 1U);
  EXPECT_EQ(reports[0].bad, 0U);
  EXPECT_EQ(cluster_.requests.size(), asked + 1);
}

TEST_F(ClusterControllerTest, ARefreshOfEverythingCountsWhatItLookedAt) {
  begin({"a", "b", "c"});
  tell_all();
  std::vector<RefreshReport> reports;
  worker_->refresh({}, [&](const RefreshReport& report) { reports.push_back(report); });
  settle();

  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].good, 3U);
}

TEST_F(ClusterControllerTest, SaysOnceThatNoKubeletCanReadSomebodysEntry) {
  begin({"a"});
  tell_all();
  pass(seconds{1});
  cluster_.put_secret(R"({"auths":{"quay.io":{"auth":"plain"}}})", "a");
  tell("MODIFIED", "a");
  settle();
  tell_all();
  pass(minutes{1});

  EXPECT_EQ(count_lines("no kubelet can read its entry for quay.io"), 1U);
}

TEST_F(ClusterControllerTest, WhoAsksDuringAResyncGetsTheNextOne) {
  begin({"a", "b"});
  tell_all();
  const auto ended = std::make_shared<std::vector<std::string>>();
  is_holding_ = true;
  worker_->refresh({}, [ended](const RefreshReport& /*report*/) { ended->push_back("first"); });
  while (loop_.turn()) continue;
  ASSERT_EQ(listing_, 1);
  worker_->refresh({}, [ended](const RefreshReport& /*report*/) { ended->push_back("second"); });
  loop_.turn();
  EXPECT_THAT(*ended, IsEmpty());
  is_holding_ = false;
  settle();

  EXPECT_THAT(*ended, ElementsAre("first", "second"));
}

// Two workers on one secret would write it twice.
TEST_F(ClusterControllerTest, ARepairAndAResyncNeverWorkOnTheSameSecretAtOnce) {
  begin({"a", "b"});
  tell_all();
  pass(seconds{1});
  is_holding_ = true;
  remove("a");
  settle();
  ASSERT_THAT(jobs_, SizeIs(1));
  const auto repair = jobs_.front();
  jobs_.clear();
  static_cast<void>(written());
  cluster_.store.delete_secret("b");  // which no watch has told of: the resync makes it
  worker_->request_pass();
  turn_until([this] { return cluster_.find_secret("b") != nullptr; });
  turn_for(std::chrono::milliseconds{50});
  EXPECT_THAT(written(), ElementsAre("b"));
  jobs_.push_back(repair);
  is_holding_ = false;
  settle();

  EXPECT_THAT(written(), ElementsAre("a"));
}

TEST_F(ClusterControllerTest, AResyncUnderWayEndsWhereTheServerGoesAway) {
  begin({"a", "b"});
  tell_all();
  std::vector<RefreshReport> reports;
  is_holding_ = true;
  worker_->refresh({}, [&](const RefreshReport& report) { reports.push_back(report); });
  loop_.turn();
  go_away();
  is_holding_ = false;
  settle();

  EXPECT_THAT(reports, SizeIs(1));
  EXPECT_FALSE(worker_->is_reachable());
}

TEST_F(ClusterControllerTest, SeesAgainWithin2SecondsOfTheEndOfAnOutage) {
  begin({"a", "b"});
  tell_all();
  pass(seconds{1});
  static_cast<void>(written());
  go_away();
  pass(minutes{5});
  come_back();
  pass(seconds{2});
  EXPECT_TRUE(worker_->is_reachable());
  remove("a");
  settle();

  EXPECT_THAT(written(), ElementsAre("a"));
}

TEST_F(ClusterControllerTest, NothingIsDoneAfterItsEnd) {
  begin({"a"});
  tell_all();
  is_holding_ = true;
  remove("a");
  settle();
  worker_.reset();
  is_holding_ = false;
  settle();
  pass(hours{2});

  EXPECT_LE(written().size(), 2U);
}

}  // namespace
}  // namespace cred::syncd
