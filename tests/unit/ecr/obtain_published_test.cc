// SPDX-License-Identifier: Apache-2.0
// Whom the system cache answers, and when not.
#include <gmock/gmock.h>

#include "unit/ecr/obtaining.h"

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::kHost;
using testing::kStart;
using testing::kTokenKey;
using testing::ObtainTest;

const Error kNothing{Errc::not_configured, "no AWS credentials found"};

class ObtainPublishedTest : public ObtainTest {
 protected:
  void SetUp() override {
    ObtainTest::SetUp();
    aws_issues("own");
    caches_.find_published = [this](const std::string& host, Instant now) {
      ++looks_;
      const bool is_there = published_ && host == kHost && is_usable(*published_, now);
      return is_there ? published_ : std::nullopt;
    };
    publish("published");
  }

  void publish(const std::string& password) {
    published_ = make_entry(password, now_ + hours{12}, now_);
  }

  std::string answer() {
    const Outcome outcome = get();
    return outcome.password ? outcome.password->reveal() : outcome.notice;
  }

  std::optional<std::string> selected() {
    return caches_.tokens->find_target(
        make_selection_key(kHost, environment_.view(), "/nonexistent"), now_);
  }

  std::optional<Entry> published_;
  int looks_ = 0;
};

TEST_F(ObtainPublishedTest, AnswersWhoHasNothingConfigured) {
  plan_error_ = kNothing;

  const Outcome outcome = get();

  ASSERT_TRUE(outcome.password);
  EXPECT_EQ(outcome.password->reveal(), "published");
  EXPECT_EQ(outcome.notice, "");
  EXPECT_EQ(outcome.lifetime->expires_at, published_->expires_at);
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPublishedTest, AnswersWhoHasButTheMachinesRole) {
  is_last_resort_ = true;
  EXPECT_EQ(answer(), "published");
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPublishedTest, AnOwnPrincipalWins) {
  EXPECT_EQ(answer(), "own");
  EXPECT_EQ(looks_, 0);
}

TEST_F(ObtainPublishedTest, WhatIsConfiguredAndBrokenIsTold) {
  plan_error_ = Error{Errc::no_credentials, "profile dev does not exist"};
  EXPECT_EQ(answer(), "profile dev does not exist");
  EXPECT_EQ(looks_, 0);
}

TEST_F(ObtainPublishedTest, TheDecisionIsRecorded) {
  plan_error_ = kNothing;
  get();
  EXPECT_EQ(selected(), system_key(kHost));

  EXPECT_EQ(answer(), "published");
  EXPECT_EQ(plans_, 1);
}

TEST_F(ObtainPublishedTest, ARecordedDecisionIsLookedAtAgainWhereNothingIsPublishedAnyMore) {
  plan_error_ = kNothing;
  get();
  published_.reset();

  EXPECT_EQ(answer(), kNothing.text);
  EXPECT_EQ(plans_, 2);
}

TEST_F(ObtainPublishedTest, AnswersPastTheRefreshPointToo) {
  plan_error_ = kNothing;
  now_ += hours{12} - seconds{60};
  EXPECT_EQ(answer(), "published");
  now_ += seconds{1};
  EXPECT_EQ(answer(), kNothing.text);
}

TEST_F(ObtainPublishedTest, WhatWasRequestedBeforeAnErasureIsNotServed) {
  plan_error_ = kNothing;
  get();
  now_ += seconds{30};
  ASSERT_TRUE(caches_.tokens->erase_host(kHost, {}, now_));
  EXPECT_EQ(answer(), kNothing.text);

  publish("of the same second");
  EXPECT_FALSE(get().password);

  now_ += seconds{1};
  publish("newer");
  EXPECT_EQ(answer(), "newer");
}

TEST_F(ObtainPublishedTest, AFailureThatIsRememberedHidesNothingNew) {
  plan_error_ = kNothing;
  published_.reset();
  EXPECT_EQ(answer(), kNothing.text);

  publish("published");
  EXPECT_EQ(answer(), "published");
}

TEST_F(ObtainPublishedTest, ALoginGoesBefore) {
  plan_error_ = kNothing;
  get();
  ASSERT_TRUE(caches_.tokens->put_login(kHost, make_entry("login", now_ + hours{1}, now_), now_));
  EXPECT_EQ(answer(), "login");
}

TEST_F(ObtainPublishedTest, TheMachinesRoleIsAskedWhereNothingIsPublished) {
  is_last_resort_ = true;
  published_.reset();
  EXPECT_EQ(answer(), "own");
  EXPECT_EQ(selected(), kTokenKey);
}

TEST_F(ObtainPublishedTest, AnswersWithoutACacheOfTheUsersOwn) {
  caches_.tokens.reset();
  caches_.failures.reset();
  plan_error_ = kNothing;
  EXPECT_EQ(answer(), "published");
}

TEST_F(ObtainPublishedTest, ASelectionOfSomethingElseThanAHostIsNotAnswered) {
  plan_error_ = kNothing;
  auto selection = make_selection_key(kHost, environment_.view(), "/nonexistent");
  selection.text = "service account\n" + selection.text;

  const auto outcome = obtain(
      selection, caches_, [this]() -> Result<Plan> { return *plan_error_; },
      [this] { return now_; }, Deadline::after(seconds{20}));

  EXPECT_FALSE(outcome.password);
}

}  // namespace
}  // namespace cred
