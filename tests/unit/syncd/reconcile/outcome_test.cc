// SPDX-License-Identifier: Apache-2.0
// Refusals as outcomes: what is skipped, what is worth another try, which remedy is named.
#include "syncd/reconcile/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = TargetOutcome::Kind;

TargetOutcome outcome_of(ApiFault fault, const std::string& text = "HTTP 400") {
  return make_outcome(ApiFailure{fault, text}, "patch", "secrets");
}

TEST(MakeOutcome, SkipsNamespacesThatGo) {
  EXPECT_EQ(outcome_of(ApiFault::namespace_absent).kind, Kind::skipped);
  EXPECT_EQ(outcome_of(ApiFault::namespace_terminating).kind, Kind::skipped);
}

TEST(MakeOutcome, KnowsWhatIsWorthAnotherTry) {
  for (const ApiFault fault :
       {ApiFault::too_many_requests, ApiFault::unavailable, ApiFault::modified,
        ApiFault::field_conflict, ApiFault::already_exists}) {
    EXPECT_TRUE(outcome_of(fault).is_temporary);
  }
  for (const ApiFault fault : {ApiFault::unauthorized, ApiFault::forbidden, ApiFault::invalid,
                               ApiFault::type_immutable, ApiFault::other}) {
    EXPECT_FALSE(outcome_of(fault).is_temporary);
  }
}

TEST(MakeOutcome, IsTemporaryWhereSomebodyElseAnswered) {
  EXPECT_TRUE(make_outcome(Error{Errc::bad_reply, "<html>"}).is_temporary);
}

TEST(MakeOutcome, IsTemporaryWhereNobodyAnswered) {
  EXPECT_TRUE(make_outcome(Error{Errc::unavailable, "gone"}).is_temporary);
  EXPECT_FALSE(make_outcome(Error{Errc::no_credentials, "no"}).is_temporary);
}

TEST(MakeOutcome, NamesTheVerbThatTheServerNames) {
  EXPECT_THAT(outcome_of(ApiFault::forbidden, "HTTP 403: User \"x\" cannot create resource").text,
              HasSubstr("the right to create secrets is missing"));
}

TEST(MakeOutcome, NamesTheVerbThatWasTriedWhereTheServerNamesNone) {
  EXPECT_THAT(outcome_of(ApiFault::forbidden, "HTTP 403").text,
              HasSubstr("the right to patch secrets is missing"));
}

TEST(MakeOutcome, BlamesNoRightForAdmission) {
  EXPECT_THAT(outcome_of(ApiFault::forbidden, "HTTP 403: admission webhook denied it").text,
              Not(HasSubstr("right")));
}

TEST(SleepAbout, SleepsBetweenHalfAndAll) {
  std::vector<std::chrono::milliseconds> sleeps;
  for (const double random : {0.0, 0.5, 1.0}) {
    ReconcileDeps deps;
    deps.random = [=] { return random; };
    deps.sleep = [&](std::chrono::milliseconds time) { sleeps.push_back(time); };
    sleep_about(std::chrono::milliseconds{100}, deps);
  }
  EXPECT_THAT(sleeps,
              ::testing::ElementsAre(std::chrono::milliseconds{50}, std::chrono::milliseconds{75},
                                     std::chrono::milliseconds{100}));
}

}  // namespace
}  // namespace cred::syncd
