// SPDX-License-Identifier: Apache-2.0
// When tokens are looked at, what is said of them, and what the snapshot has.
#include "syncd/kube/token/token_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "unit/syncd/kube/token/tokens.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_bound_token;
using ::testing::StartsWith;

class TokenKeeperTest : public ::testing::Test {
 protected:
  TokenKeeperTest() { set({"prod"}); }

  void set(const std::vector<std::string>& names) {
    std::vector<ClusterReference> clusters;
    for (const std::string& name : names) {
      ClusterReference cluster;
      cluster.name = name;
      clusters.push_back(cluster);
    }
    keeper_.set_clusters(clusters);
    turn();
  }

  void turn() { time_.advance(loop_, Span{0}); }

  static TokenReport make_report(Instant issued_at) {
    return {.is_ours = true,
            .token = read_bound_token(make_bound_token(issued_at, issued_at + kTokenLife)),
            .is_new = false,
            .failure = {}};
  }

  TokenReport make_failed(Errc code, const std::string& text) const {
    TokenReport report = make_report(issued_at_);
    report.failure = Error{code, text};
    return report;
  }

  ClusterSnapshot describe() const {
    Snapshot snapshot{};
    snapshot.clusters.push_back({.name = "prod",
                                 .is_reachable = true,
                                 .trouble = {},
                                 .targets = {},
                                 .counters = {},
                                 .warnings = {},
                                 .accounts = {}});
    keeper_.describe(snapshot);
    return snapshot.clusters.front();
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  const Instant issued_at_ = loop_.clock().now();
  std::function<TokenReport()> answer_ = [this] { return make_report(issued_at_); };
  int looks_ = 0;
  std::deque<std::function<void()>> jobs_;  // that wait, where they are held back
  bool is_stuck_ = false;
  std::vector<std::string> lines_;
  std::vector<Priority> priorities_;

  TokenKeeper keeper_{{.loop = loop_,
                       .run_job =
                           [this](std::function<void()> job) {
                             if (is_stuck_) return jobs_.push_back(std::move(job));
                             job();
                           },
                       .keep =
                           [this](const ClusterReference&) {
                             ++looks_;
                             return answer_();
                           },
                       .random = [] { return 0.5; },
                       .tell =
                           [this](const LogLine& line) {
                             lines_.push_back(line.text);
                             priorities_.push_back(line.priority);
                           }}};
};

TEST_F(TokenKeeperTest, LooksAtOnceAndEveryFiveMinutes) {
  EXPECT_EQ(looks_, 1);
  time_.advance(loop_, minutes{4});
  EXPECT_EQ(looks_, 1);
  time_.advance(loop_, minutes{2});
  EXPECT_EQ(looks_, 2);
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(TokenKeeperTest, TriesAgainSoonerAfterAFailureAndNotInAStorm) {
  answer_ = [this] { return make_failed(Errc::denied, "no"); };
  time_.advance(loop_, minutes{6});
  const int before = looks_;
  time_.advance(loop_, seconds{30});
  EXPECT_EQ(looks_, before + 1);
  time_.advance(loop_, hours{24});
  EXPECT_LT(looks_, before + 250);
  EXPECT_GT(looks_, before + 100);
}

TEST_F(TokenKeeperTest, ShowsTheTokenInTheSnapshot) {
  const ClusterSnapshot cluster = describe();
  ASSERT_TRUE(cluster.token);
  EXPECT_EQ(cluster.token->expires_at, issued_at_ + kTokenLife);
  EXPECT_FALSE(cluster.token->is_failing);
  EXPECT_FALSE(cluster.token->is_overdue);
  EXPECT_THAT(cluster.warnings, IsEmpty());
}

TEST_F(TokenKeeperTest, ShowsNothingOfAClusterThatIsOpenedOtherwise) {
  answer_ = [] { return TokenReport{}; };
  set({"prod"});
  EXPECT_FALSE(describe().token);
}

TEST_F(TokenKeeperTest, WarnsOfARefusalAtOnceAndOnce) {
  answer_ = [this] { return make_failed(Errc::denied, "cluster prod: no right; join it again"); };
  time_.advance(loop_, hours{3});
  EXPECT_THAT(lines_, ElementsAre(StartsWith("cluster prod: its token, which works until ")));
  EXPECT_THAT(priorities_, ElementsAre(Priority::warning));
  EXPECT_THAT(describe().warnings,
              ElementsAre(HasSubstr("is not renewed: no right; join it again")));
  EXPECT_TRUE(describe().token->is_failing);
}

TEST_F(TokenKeeperTest, SaysNothingOfAServerThatIsAwayBeforeHalfOfTheLifeIsGone) {
  answer_ = [this] { return make_failed(Errc::unavailable, "no answer"); };
  time_.advance(loop_, hours{83});
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_THAT(describe().warnings, IsEmpty());
  EXPECT_FALSE(describe().token->is_overdue);
}

TEST_F(TokenKeeperTest, RaisesTheAlarmWhenHalfOfTheLifeIsGone) {
  answer_ = [this] { return make_failed(Errc::unavailable, "no answer"); };
  time_.advance(loop_, hours{85});
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("half of the life of its token is gone")));
  EXPECT_THAT(priorities_, ElementsAre(Priority::error));
  EXPECT_THAT(describe().warnings, ElementsAre(HasSubstr("no answer")));
  EXPECT_TRUE(describe().token->is_overdue);
}

TEST_F(TokenKeeperTest, SaysThatItHasExpired) {
  answer_ = [this] { return make_failed(Errc::no_credentials, "join it again"); };
  time_.advance(loop_, hours{169});
  EXPECT_THAT(describe().warnings, ElementsAre(StartsWith("its token expired at ")));
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("is not renewed"), HasSubstr("half of the life")));
}

TEST_F(TokenKeeperTest, SaysThatThereIsANewOneAgain) {
  answer_ = [this] { return make_failed(Errc::denied, "no right"); };
  time_.advance(loop_, minutes{10});
  answer_ = [this] { return make_report(loop_.clock().now()); };
  time_.advance(loop_, minutes{20});
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("no right"), HasSubstr("there is a new token")));
  EXPECT_THAT(describe().warnings, IsEmpty());
}

TEST_F(TokenKeeperTest, ALookThatHangsHoldsUpNeitherTheLoopNorAnotherCluster) {
  is_stuck_ = true;
  set({"prod", "other"});
  time_.advance(loop_, hours{1});
  EXPECT_EQ(jobs_.size(), 2U);  // one for each, and none behind it
  is_stuck_ = false;
  for (const auto& job : jobs_) job();
  time_.advance(loop_, minutes{7});
  EXPECT_EQ(looks_, 5);
}

TEST_F(TokenKeeperTest, ForgetsAClusterThatIsConfiguredNoMore) {
  set({"other"});
  EXPECT_FALSE(describe().token);
  const int before = looks_;
  time_.advance(loop_, minutes{6});
  EXPECT_EQ(looks_, before + 1);
}

TEST_F(TokenKeeperTest, ALateAnswerForOneThatIsGoneDoesNothing) {
  is_stuck_ = true;
  set({"prod", "other"});
  set({});
  is_stuck_ = false;
  for (const auto& job : jobs_) job();
  time_.advance(loop_, hours{1});
  EXPECT_FALSE(describe().token);
}

}  // namespace
}  // namespace cred::syncd
