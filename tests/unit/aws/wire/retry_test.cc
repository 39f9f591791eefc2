// SPDX-License-Identifier: Apache-2.0
// Delays and quota beyond what the published tables say.
#include "aws/retry.h"

#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::kNow;

TEST(ComputeDelay, SpreadsBetweenZeroAndTheBound) {
  FailedAttempt attempt;
  attempt.number = 3;
  EXPECT_EQ(compute_delay({}, attempt, 0.0), milliseconds{0});
  EXPECT_EQ(compute_delay({}, attempt, 0.5), milliseconds{100});
  EXPECT_EQ(compute_delay({3, false}, attempt, 0.5), milliseconds{2000});
}

TEST(ComputeDelay, NeverComesBeforeRetryAfter) {
  FailedAttempt attempt;
  attempt.retry_after = seconds{7};
  EXPECT_EQ(compute_delay({3, true}, attempt, 1.0), seconds{7});
  EXPECT_EQ(compute_delay({3, false}, attempt, 1.0), seconds{7});
}

TEST(ComputeDelay, HeedsAmazonsHeaderInTheNewRulesOnly) {
  FailedAttempt attempt;
  attempt.amz_retry_after = milliseconds{1500};
  EXPECT_EQ(compute_delay({3, true}, attempt, 0.0), milliseconds{1500});
  EXPECT_EQ(compute_delay({3, false}, attempt, 0.0), milliseconds{0});
}

TEST(ParseRetryAfter, ReadsSecondsAndDates) {
  EXPECT_EQ(parse_retry_after("3", kNow), seconds{3});
  EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 12:00:09 GMT", kNow), seconds{9});
  EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 11:00:00 GMT", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("-1", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("soon", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("999999999999999999", kNow), std::chrono::hours{24});
}

TEST(RetryQuota, RefusesWhatIsNotThereAndNeverOverflows) {
  RetryQuota quota(13);
  EXPECT_FALSE(quota.take(14));
  EXPECT_EQ(quota.available(), 13);
  EXPECT_TRUE(quota.take(13));
  quota.give_back(10'000);
  EXPECT_EQ(quota.available(), RetryQuota::kCapacity);
}

}  // namespace
}  // namespace cred
