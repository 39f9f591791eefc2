// SPDX-License-Identifier: Apache-2.0
// The others follow when everything is right on the canaries, and not before.
#include "syncd/service/rollout/rollout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RollingOut : public ::testing::Test {
 protected:
  void pass(Span time) { time_.advance(loop_, time); }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::vector<std::string> canaries_{"a"};
  std::map<std::string, RefreshReport> reports_{{"a", {3, 0, "", 0}}, {"b", {3, 0, "", 0}}};
  std::vector<std::pair<std::string, RefreshDone>> waiting_;
  bool is_slow_ = false;  // looks end when the test says so
  int looks_ = 0;
  int followed_ = 0;
  std::vector<std::string> told_;
  Rollout rollout_{{.loop = loop_,
                    .random = [] { return 1.0; },
                    .tell = [this](const LogLine& line) { told_.push_back(line.text); },
                    .list_canaries = [this] { return canaries_; },
                    .look =
                        [this](const std::string& name, RefreshDone done) {
                          ++looks_;
                          if (!is_slow_) return done(reports_.at(name));
                          waiting_.emplace_back(name, std::move(done));
                        },
                    .on_good = [this] { ++followed_; }}};
};

TEST_F(RollingOut, LetsTheOthersFollowAfterAGoodLook) {
  rollout_.begin();
  EXPECT_TRUE(rollout_.is_on());
  EXPECT_THAT(rollout_.describe(), HasSubstr("they are being looked at"));
  EXPECT_EQ(looks_, 0) << "a connection takes a moment";
  pass(seconds{1});
  EXPECT_EQ(followed_, 1);
  EXPECT_FALSE(rollout_.is_on());
  EXPECT_EQ(rollout_.describe(), "");
  pass(minutes{10});
  EXPECT_EQ(looks_, 1);
}

TEST_F(RollingOut, HoldsThemBackWhileOneSecretIsWrong) {
  reports_["a"] = {2, 1, "", 0};
  rollout_.begin();
  pass(minutes{10});
  EXPECT_EQ(followed_, 0);
  EXPECT_THAT(rollout_.describe(), AllOf(HasSubstr("cluster a: 1 of 3 secrets are not right"),
                                         HasSubstr("take `canary: true` away and reload")));
  EXPECT_EQ(told_.size(), 2U) << "the same is said once";
  reports_["a"] = {3, 0, "", 0};
  pass(seconds{30});
  EXPECT_EQ(followed_, 1);
}

TEST_F(RollingOut, HoldsThemBackWhileOneIsOutOfReachOrPaused) {
  reports_["a"] = {0, 0, "cluster a: connection refused", 3};
  rollout_.begin();
  pass(minutes{100});
  EXPECT_EQ(followed_, 0);
  EXPECT_THAT(rollout_.describe(), HasSubstr("canaries: cluster a: connection refused; put that"));
  EXPECT_GE(looks_, 190) << "every 30 s";
}

TEST_F(RollingOut, WaitsForAllCanariesInOneLook) {
  canaries_ = {"a", "b"};
  is_slow_ = true;
  rollout_.begin();
  pass(seconds{1});
  ASSERT_EQ(waiting_.size(), 2U);
  waiting_[0].second({3, 0, "", 0});
  EXPECT_EQ(followed_, 0);
  waiting_[1].second({1, 2, "", 0});
  EXPECT_EQ(followed_, 0);
  EXPECT_THAT(rollout_.describe(), HasSubstr("cluster b: 2 of 3"));
}

TEST_F(RollingOut, TakesNoLookFromBeforeForTheNewConfiguration) {
  is_slow_ = true;
  rollout_.begin();
  pass(seconds{1});
  rollout_.begin();
  waiting_[0].second({3, 0, "", 0});
  EXPECT_EQ(followed_, 0);
  pass(seconds{1});
  waiting_[1].second({3, 0, "", 0});
  EXPECT_EQ(followed_, 1);
}

TEST_F(RollingOut, WaitsForACanaryThatIsStillToBeFound) {
  canaries_.clear();
  rollout_.begin();
  pass(seconds{10});
  EXPECT_THAT(rollout_.describe(), HasSubstr("none is found yet"));
  canaries_ = {"a"};
  pass(seconds{30});
  EXPECT_EQ(followed_, 1);
}

TEST_F(RollingOut, EndsWithoutAWord) {
  rollout_.begin();
  rollout_.end();
  pass(minutes{5});
  EXPECT_EQ(looks_, 0);
  EXPECT_EQ(followed_, 0);
  EXPECT_THAT(told_, ElementsAre(HasSubstr("the canaries have the changed configuration")));
}

}  // namespace
}  // namespace cred::syncd
