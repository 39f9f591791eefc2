// SPDX-License-Identifier: Apache-2.0
// When AWS is asked, what is answered when it cannot be, and what is said about it.
#include "ecr/obtain.h"

#include <gmock/gmock.h>

#include "unit/ecr/obtaining.h"

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kHost;
using testing::kLife;
using testing::kRefreshPoint;
using testing::kStart;
using testing::kTokenKey;
using testing::ObtainTest;

TEST_F(ObtainTest, AsksOnceThenAnswersFromTheCache) {
  aws_issues("one");

  EXPECT_EQ(get().password->reveal(), "one");
  EXPECT_EQ(get().password->reveal(), "one");

  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(plans_, 1);
}

TEST_F(ObtainTest, AnotherSelectionOfTheSamePrincipalCostsNoCall) {
  aws_issues("one");
  get();

  EXPECT_EQ(get_as(other_environment_).password->reveal(), "one");

  EXPECT_EQ(plans_, 2);
  EXPECT_EQ(calls_, 1);
}

TEST_F(ObtainTest, ASlowAnswerDoesNotVouchForAFileThatWasJustEdited) {
  auto selection = make_selection_key(kHost, environment_.view(), "/nonexistent");
  selection.youngest_stamp = kStart - seconds{1};
  const auto plan = [this]() -> Result<Plan> {
    return Plan{kTokenKey, circumstances_, "profile dev", [this](const Deadline&) {
                  now_ += seconds{5};
                  return Result<Authorization>(Authorization{Secret("one"), now_ + kLife});
                }};
  };

  const auto outcome = obtain(
      selection, caches_, plan, [this] { return now_; }, Deadline::after(seconds{20}));

  EXPECT_TRUE(outcome.password);
  EXPECT_EQ(caches_.tokens->find_target(selection, now_), std::nullopt);
}

TEST_F(ObtainTest, RefreshesAtTwoThirdsOfTheLife) {
  aws_issues("one");
  get();
  aws_issues("two");

  now_ = kStart + kRefreshPoint - seconds{1};
  EXPECT_EQ(get().password->reveal(), "one");
  now_ = kStart + kRefreshPoint;
  EXPECT_EQ(get().password->reveal(), "two");
  EXPECT_LE(granted_, seconds{2});
}

TEST_F(ObtainTest, TakesMoreTimeToRenewWhereNobodyWaits) {
  aws_issues("one");
  get();
  caches_.renewal_time = seconds{10};
  now_ = kStart + kRefreshPoint;
  get();

  EXPECT_GT(granted_, seconds{5});
  EXPECT_LE(granted_, seconds{10});
}

TEST_F(ObtainTest, RenewsWhatIsDueForTheCallerWhateverTheClockSays) {
  aws_issues("one");
  get();
  aws_issues("two");
  caches_.due_password = Secret("one");
  now_ = kStart + seconds{1};

  EXPECT_EQ(get().password->reveal(), "two");
  EXPECT_EQ(get().password->reveal(), "two");
  EXPECT_EQ(calls_, 2);
}

TEST_F(ObtainTest, KeepsWhatItHasWhereTheNewOneExpiresBefore) {
  aws_issues("one");
  get();
  answer_ = [this]() -> Result<Authorization> {
    return Authorization{Secret("worse"), now_ + seconds{600}};
  };
  now_ = kStart + kRefreshPoint;

  const Outcome outcome = get();

  EXPECT_EQ(outcome.password->reveal(), "one");
  EXPECT_NE(outcome.notice.find("expires before the present one"), std::string::npos);
}

TEST_F(ObtainTest, AnswersWithWhatIsDueWhereThereIsNoOther) {
  aws_issues("one");
  get();
  aws_fails(Errc::unavailable);
  caches_.due_password = Secret("one");

  EXPECT_EQ(get().password->reveal(), "one");
}

TEST_F(ObtainTest, AnswersWithTheUnexpiredTokenWhileAwsIsDown) {
  aws_issues("one");
  get();
  aws_fails(Errc::unavailable);
  now_ = kStart + kRefreshPoint;

  const Outcome first = get();
  const Outcome second = get();

  EXPECT_EQ(first.password->reveal(), "one");
  EXPECT_THAT(first.notice, HasSubstr("works until " + render_rfc3339(kStart + kLife)));
  EXPECT_THAT(first.notice, HasSubstr("AWS said no"));
  EXPECT_EQ(second.password->reveal(), "one");
  EXPECT_THAT(second.notice, IsEmpty());
  EXPECT_EQ(calls_, 2);
}

TEST_F(ObtainTest, TriesTheRefreshAgainAfterAMinute) {
  aws_issues("one");
  get();
  aws_fails(Errc::no_credentials);
  now_ = kStart + kRefreshPoint;
  get();

  now_ += seconds{59};
  get();
  EXPECT_EQ(calls_, 2);
  now_ += seconds{1};
  get();
  EXPECT_EQ(calls_, 3);
}

TEST_F(ObtainTest, ATokenErasedDuringAFailedRefreshStaysErased) {
  aws_issues("one");
  get();
  now_ = kStart + kRefreshPoint;
  answer_ = [this]() -> Result<Authorization> {
    EXPECT_TRUE(caches_.tokens->erase_host(kHost, {kTokenKey}, now_));
    return Error{Errc::unavailable, "AWS is away"};
  };

  EXPECT_EQ(get().password->reveal(), "one");

  EXPECT_FALSE(caches_.tokens->find(kTokenKey, now_).has_value());
}

TEST_F(ObtainTest, NeverAnswersWithAnExpiredToken) {
  aws_issues("one");
  get();
  aws_fails(Errc::unavailable);

  now_ = kStart + kLife - seconds{60};
  EXPECT_TRUE(get().password);
  now_ = kStart + kLife - seconds{59};
  EXPECT_FALSE(get().password);
}

TEST_F(ObtainTest, ForgetsTheTokenOfAPrincipalThatAwsDenies) {
  aws_issues("one");
  get();
  aws_fails(Errc::denied);
  now_ = kStart + kRefreshPoint;

  const Outcome outcome = get();

  ASSERT_FALSE(outcome.password);
  EXPECT_EQ(outcome.password.error().code, Errc::denied);
  EXPECT_FALSE(caches_.tokens->find(kTokenKey, now_).has_value());
}

TEST_F(ObtainTest, RemembersAFailureForFiveSecondsAndSaysItOnce) {
  aws_fails(Errc::denied);

  const Outcome first = get();
  const Outcome second = get();

  EXPECT_EQ(first.notice, "AWS said no");
  EXPECT_THAT(second.notice, IsEmpty());
  EXPECT_EQ(second.password.error().text, "AWS said no");
  EXPECT_EQ(calls_, 1);
  now_ += seconds{5};
  EXPECT_EQ(get().notice, "AWS said no");
  EXPECT_EQ(calls_, 2);
}

TEST_F(ObtainTest, ForgetsAFailureWhenCircumstancesChange) {
  aws_fails(Errc::no_credentials);
  get();
  circumstances_ = "edited";
  aws_issues("one");

  EXPECT_EQ(get().password->reveal(), "one");
}

TEST_F(ObtainTest, RemembersThatNothingIsConfigured) {
  plan_error_ = Error{Errc::no_credentials, "no profile"};

  EXPECT_EQ(get().notice, "no profile");
  EXPECT_THAT(get().notice, IsEmpty());
  EXPECT_EQ(plans_, 1);
}

TEST_F(ObtainTest, PrefersALoginUntilItExpires) {
  const Entry login{"login", kStart, kStart + hours{1}, kStart + hours{1}};
  ASSERT_TRUE(caches_.tokens->put_login(kHost, login, now_));
  aws_issues("one");

  EXPECT_EQ(get().password->reveal(), "login");
  EXPECT_EQ(plans_, 0);
  now_ = kStart + hours{1};
  EXPECT_EQ(get().password->reveal(), "one");
}

TEST_F(ObtainTest, WorksWithoutACache) {
  caches_ = Caches{};
  aws_issues("one");

  EXPECT_EQ(get().password->reveal(), "one");
  EXPECT_EQ(get().password->reveal(), "one");
  EXPECT_EQ(calls_, 2);
}

TEST_F(ObtainTest, DisbelievesATokenFromTheFuture) {
  aws_issues("one");
  get();
  aws_issues("two");
  now_ = kStart - seconds{301};

  EXPECT_EQ(get().password->reveal(), "two");
}

}  // namespace
}  // namespace cred
