// SPDX-License-Identifier: Apache-2.0
// When passwords are asked for, and what is kept while that fails.
#include "syncd/credentials/token_refresher.h"

#include <gtest/gtest.h>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TokenRefresherTest : public ::testing::Test {
 protected:
  TokenRefresherTest() {
    RegistrySource source;
    source.target.registry.host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    const TokenRefresher::Deps deps{
        .loop = loop_,
        .run_job = [](const std::function<void()>& job) { job(); },
        .obtain =
            [this](const std::vector<RegistrySource>& asked, const std::vector<Secret>& due) {
              ++asked_;
              due_ = due.front();
              return std::vector<TokenOutcome>(asked.size(), answer());
            },
        .random = [] { return 1.0; },
        .tell = [this](const LogLine& line) { lines_.push_back(line.text); }};
    refresher_ =
        std::make_unique<TokenRefresher>(std::vector{source}, deps, [this] { ++changes_; });
  }

  TokenOutcome answer() {
    if (failure_) return {*failure_, {}, {}, {}, remarks_};
    const Instant now = time_.clock().now();
    return {HostPassword{"123456789012.dkr.ecr.us-east-1.amazonaws.com",
                         Secret("password" + std::to_string(answers_old_one_ ? 1 : asked_)),
                         now + hours{12}},
            {},
            now + hours{8},
            {},
            remarks_};
  }

  void advance(Span time) { time_.advance(loop_, time); }

  const Result<HostPassword>& held() const { return refresher_->passwords()->front().password; }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  int asked_ = 0;
  Secret due_;
  bool answers_old_one_ = false;
  int changes_ = 0;
  std::optional<Error> failure_;
  std::optional<std::vector<std::string>> remarks_;
  std::vector<std::string> lines_;
  std::unique_ptr<TokenRefresher> refresher_;
};

TEST_F(TokenRefresherTest, AsksAtOnceAndThenAfterTwoThirdsOfTheLifeAndSomeJitter) {
  refresher_->start();
  advance(Span{0});
  EXPECT_EQ(asked_, 1);
  advance(hours{8} + minutes{35});
  EXPECT_EQ(asked_, 1);
  advance(minutes{2});

  EXPECT_EQ(asked_, 2);
  EXPECT_EQ(changes_, 2);
}

TEST_F(TokenRefresherTest, KeepsWhatWorksWhileAwsIsDown) {
  refresher_->start();
  advance(Span{0});
  failure_ = Error{Errc::unavailable, "down"};
  advance(hours{11});

  ASSERT_TRUE(held());
  EXPECT_EQ(held()->password, Secret("password1"));
  EXPECT_EQ(changes_, 1);
}

TEST_F(TokenRefresherTest, AsksAgainSoonAfterAFailureAndNotInAStorm) {
  failure_ = Error{Errc::unavailable, "down"};
  refresher_->start();
  advance(hours{1});

  EXPECT_GE(asked_, 12);
  EXPECT_LE(asked_, 20);
}

TEST_F(TokenRefresherTest, GivesUpWhatAwsHasDenied) {
  refresher_->start();
  advance(Span{0});
  failure_ = Error{Errc::denied, "denied"};
  advance(hours{9});

  EXPECT_FALSE(held());
  EXPECT_EQ(changes_, 2);
}

TEST_F(TokenRefresherTest, NoticesThatTheWallClockHasJumpedPastTheExpiry) {
  refresher_->start();
  advance(Span{0});
  time_.step(hours{24});
  advance(seconds{20});

  EXPECT_EQ(asked_, 2);
}

TEST_F(TokenRefresherTest, NoticesThatTheWallClockWasSetBack) {
  refresher_->start();
  advance(Span{0});
  time_.step(-hours{24});
  advance(seconds{20});

  EXPECT_EQ(asked_, 2);
}

TEST_F(TokenRefresherTest, RenewsForWhoeverWantsThat) {
  refresher_->start();
  advance(Span{0});
  int done = 0;
  refresher_->renew([&] { ++done; });
  advance(Span{0});

  EXPECT_EQ(due_, Secret("password1"));
  EXPECT_EQ(asked_, 2);
  EXPECT_EQ(changes_, 2);
  EXPECT_EQ(done, 1);
}

TEST_F(TokenRefresherTest, AsksAwsOnceForManyWhoWantARenewal) {
  refresher_->start();
  advance(Span{0});
  int done = 0;
  for (int i = 0; i < 100; ++i) refresher_->renew([&] { ++done; });
  advance(seconds{5});
  for (int i = 0; i < 100; ++i) refresher_->renew([&] { ++done; });
  advance(seconds{1});

  EXPECT_LE(asked_, 3);
  EXPECT_EQ(done, 200);
}

TEST_F(TokenRefresherTest, SaysWhatItHoldsAndWhatIsWrong) {
  refresher_->start();
  advance(Span{0});
  failure_ = Error{Errc::unavailable, "down"};
  advance(hours{10});
  const std::vector<RegistrySnapshot> all = refresher_->snapshot();

  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().trouble, "down");
  EXPECT_TRUE(all.front().expires_at);
}

TEST_F(TokenRefresherTest, AsksInTimeThoughTheWallClockWasSetBackByHours) {
  refresher_->start();
  advance(hours{1});
  time_.step(-hours{6});
  advance(hours{7} + minutes{37});

  EXPECT_EQ(asked_, 2);
}

TEST_F(TokenRefresherTest, SaysWhichPasswordIsDue) {
  refresher_->start();
  advance(hours{1});
  EXPECT_TRUE(due_.empty());
  advance(hours{8});

  EXPECT_EQ(due_, Secret("password1"));
}

TEST_F(TokenRefresherTest, GoesOnAskingWhileItGetsTheOldOneHoweverFreshThatIsSaidToBe) {
  refresher_->start();
  advance(Span{0});
  answers_old_one_ = true;
  advance(hours{10});

  EXPECT_GE(asked_, 12);
  EXPECT_EQ(changes_, 1);
}

TEST_F(TokenRefresherTest, HandsItsPasswordsToTheKeeperAfterAReload) {
  refresher_->start();
  advance(Span{0});
  int changes = 0;
  TokenRefresher next(refresher_->registries(),
                      {loop_, [](const std::function<void()>& job) { job(); },
                       [](const auto&, const auto&) { return std::vector<TokenOutcome>(); },
                       [] { return 1.0; }, [](const LogLine&) {}},
                      [&changes] { ++changes; });
  next.adopt(*refresher_);
  next.start();
  advance(hours{1});

  ASSERT_TRUE(next.passwords());
  EXPECT_EQ(next.passwords()->front().password->password, Secret("password1"));
}

// Not at every refresh, and not where the files were not read since a password was known for them.
TEST_F(TokenRefresherTest, TellsOnceWhatTheAwsFilesSayInVain) {
  remarks_ = std::vector<std::string>{"config:3: ignored"};
  refresher_->start();
  advance(hours{9});
  remarks_.reset();
  advance(hours{9});
  remarks_ = std::vector<std::string>{"config:3: ignored"};
  advance(hours{9});
  EXPECT_EQ(lines_, std::vector<std::string>{"config:3: ignored"});

  remarks_ = std::vector<std::string>{};
  advance(hours{9});
  remarks_ = std::vector<std::string>{"config:3: ignored"};
  advance(hours{9});
  EXPECT_EQ(lines_.size(), 2U);
}

}  // namespace
}  // namespace cred::syncd
