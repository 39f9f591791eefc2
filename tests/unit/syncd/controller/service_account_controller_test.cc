// SPDX-License-Identifier: Apache-2.0
// Service accounts that somebody keeps changing.
#include "syncd/controller/service_account_controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/apiserver/status.h"
#include "syncd/reconcile/pass.h"
#include "unit/syncd/reconcile/fake_cluster.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ServiceAccountControllerTest : public ::testing::Test {
 protected:
  ServiceAccountControllerTest() {
    cluster_.put_account(std::nullopt);
    ObjectMeta home;
    home.name = "web";
    store_.set_namespaces({home});
  }

  static ClusterConfig make_cluster() {
    ClusterConfig cluster;
    cluster.name = "prod";
    cluster.rules.resize(1);
    cluster.rules[0].namespaces.globs = {"*"};
    cluster.rules[0].service_accounts.names = {"default"};
    return cluster;
  }

  // The watch tells of the account as it is.
  void look(bool has_passed = true) {
    ObjectMeta meta;
    meta.name = "default";
    meta.namespace_name = "web";
    meta.resource_version = std::to_string(
        cluster_.store.find(cred::testing::Resource::accounts, {"web", "default"})->version);
    controller_.look(meta, store_, has_passed,
                     {.config = nullptr,
                      .reconcile = cluster_.deps(),
                      .run_job = [](const std::function<void()>& job) { job(); }});
    time_.advance(loop_, Span{0});
  }

  // Somebody takes it back; whether it is attached again at once.
  bool is_attached_after_a_fight() {
    cluster_.put_account(std::nullopt);
    look();
    look();  // of what we wrote
    return cluster_.pull_secrets().has_value();
  }

  // What `status` shows of the one account.
  AccountSnapshot row() const { return controller_.describe(store_).front(); }

  testing::FakeCluster cluster_;
  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::vector<LogLine> lines_;
  ClusterConfig config_ = make_cluster();
  TargetStore store_{config_.rules};
  ServiceAccountController controller_{config_, loop_,
                                       [this](const LogLine& line) { lines_.push_back(line); }};
};

TEST_F(ServiceAccountControllerTest, AttachesWhatIsNew) {
  look();
  EXPECT_THAT(cluster_.pull_secrets().value(), ElementsAre("regcred"));
}

TEST_F(ServiceAccountControllerTest, LeavesTheFirstLookToThePass) {
  look(false);
  EXPECT_FALSE(cluster_.pull_secrets());
}

TEST_F(ServiceAccountControllerTest, WhoKeepsTakingItBackIsMetLessAndLessAndToldOnce) {
  look();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_attached_after_a_fight()) << i;
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_THAT(lines_[0].text, HasSubstr("prod/web service account default: contested by"));
  EXPECT_FALSE(is_attached_after_a_fight());
  EXPECT_FALSE(is_attached_after_a_fight());
  time_.advance(loop_, seconds{9});
  EXPECT_FALSE(cluster_.pull_secrets());
  time_.advance(loop_, seconds{1});
  EXPECT_TRUE(cluster_.pull_secrets());
  EXPECT_EQ(lines_.size(), 1U);
}

TEST_F(ServiceAccountControllerTest, AQuietTimeMakesItImmediateAgain) {
  look();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_attached_after_a_fight());
  time_.advance(loop_, minutes{10} + seconds{1});
  EXPECT_TRUE(is_attached_after_a_fight());
}

TEST_F(ServiceAccountControllerTest, ShowsAnAccountThatHasItsSecret) {
  EXPECT_THAT(controller_.describe(store_), IsEmpty());
  look(false);
  ASSERT_THAT(controller_.describe(store_), SizeIs(1));
  EXPECT_EQ(row().condition, Condition::unseen);
  cluster_.put_account(std::nullopt);
  look();
  look();  // of what we wrote
  EXPECT_EQ(row().namespace_name, "web");
  EXPECT_EQ(row().account, "default");
  EXPECT_EQ(row().secret, "regcred");
  EXPECT_EQ(row().condition, Condition::good);
  EXPECT_EQ(row().last_success, time_.clock().now());
}

TEST_F(ServiceAccountControllerTest, ShowsWhatTheWatchSawOfAnAccountThatSomebodyFightsFor) {
  look();
  for (int i = 0; i < 3; ++i) static_cast<void>(is_attached_after_a_fight());
  EXPECT_TRUE(row().is_contested);
  EXPECT_EQ(row().condition, Condition::good);
  static_cast<void>(is_attached_after_a_fight());
  EXPECT_EQ(row().condition, Condition::changed);
}

TEST_F(ServiceAccountControllerTest, ShowsWhyAnAccountHasNoSecret) {
  cluster_.before = [](const ApiRequest&) -> std::optional<Result<Response>> {
    return Result<Response>(cred::testing::make_forbidden("get", "serviceaccounts"));
  };
  look();
  EXPECT_EQ(row().condition, Condition::failed);
  EXPECT_THAT(row().text, HasSubstr("Forbidden"));
}

TEST_F(ServiceAccountControllerTest, TakesWhatAResyncCameTo) {
  TargetReport report{.cluster = "prod",
                      .namespace_name = "web",
                      .name = "default",
                      .outcome = {.kind = TargetOutcome::Kind::unchanged, .text = {}},
                      .is_account = true,
                      .secret = "regcred"};
  controller_.take_report(report);
  EXPECT_EQ(row().condition, Condition::good);
  report.outcome.kind = TargetOutcome::Kind::removed;
  controller_.take_report(report);
  EXPECT_EQ(row().condition, Condition::unseen);
}

}  // namespace
}  // namespace cred::syncd
