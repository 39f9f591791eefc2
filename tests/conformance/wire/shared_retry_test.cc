// SPDX-License-Identifier: Apache-2.0
// Tables of the SDKs' retry behaviour: delays, quota, classes of error codes.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "aws/aws_error.h"
#include "aws/retry.h"
#include "conformance/wire/vectors.h"

namespace cred {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

class PublishedRetryTables : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto root = testing::shared_vectors() / "retry";
    if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
    cases_ = json::parse(testing::read_text(root / "standard-retry-cases.json"));
    codes_ = json::parse(testing::read_text(root / "error-classification.json"));
  }

  // How many delays there were.
  int check_bounds(const char* key, const RetryOptions& options, RetryCause cause) const {
    SCOPED_TRACE(key);
    FailedAttempt attempt;
    attempt.cause = cause;
    attempt.number = 0;
    for (const json& seconds : cases_.at(key)) {
      ++attempt.number;
      EXPECT_EQ(compute_delay(options, attempt, 1.0).count(),
                std::lround(seconds.get<double>() * 1000));
    }
    return attempt.number;
  }

  // How many codes there were.
  std::size_t check_kind(const char* key, ErrorKind kind) const {
    for (const json& code : codes_.at(key)) {
      SCOPED_TRACE(code);
      AwsError error;
      error.status = 400;
      error.code = code;
      EXPECT_EQ(classify(error), kind);
    }
    return codes_.at(key).size();
  }

  json cases_;
  json codes_;
};

TEST_F(PublishedRetryTables, UpperBoundsOfDelaysMatch) {
  EXPECT_EQ(check_bounds("delay_upper_bounds_2026_transient", {3, true}, RetryCause::transient),
            11);
  EXPECT_EQ(check_bounds("delay_upper_bounds_2026_throttle", {3, true}, RetryCause::throttled), 7);
  EXPECT_EQ(check_bounds("delay_upper_bounds_legacy_botocore", {3, false}, RetryCause::transient),
            7);
}

TEST_F(PublishedRetryTables, RetryAfterCasesMatch) {
  const RetryOptions options{3, true};
  std::size_t checks = 0;
  for (const json& vector : cases_.at("retry_after_cases_2026")) {
    SCOPED_TRACE(vector.dump());
    FailedAttempt attempt;
    attempt.number = vector.at("attempt");
    attempt.amz_retry_after =
        parse_amz_retry_after(vector.at("x-amz-retry-after").get<std::string>());
    EXPECT_EQ(compute_delay(options, attempt, 1.0).count(),
              std::lround(vector.at("delay_s").get<double>() * 1000));
    RetryQuota quota;
    const int cost = cost_of(options, RetryCause::transient);
    EXPECT_TRUE(quota.take(cost));
    EXPECT_EQ(quota.available(), vector.at("bucket_after_failure"));
    quota.give_back(cost);
    EXPECT_EQ(quota.available(), vector.at("bucket_after_success"));
    ++checks;
  }
  EXPECT_EQ(checks, 5U);
}

TEST_F(PublishedRetryTables, QuotaCasesMatch) {
  const RetryOptions options{3, true};
  std::size_t checks = 0;
  for (const json& vector : cases_.at("quota_cases_2026")) {
    SCOPED_TRACE(vector.dump());
    RetryQuota quota(vector.value("start", RetryQuota::kCapacity));
    int cost = 0;
    for (std::size_t i = 0; i < vector.at("steps").size(); ++i) {
      const std::string step = vector.at("steps")[i];
      const auto cause =
          step.starts_with("throttle") ? RetryCause::throttled : RetryCause::transient;
      if (step.ends_with("-success")) {
        quota.give_back(cost);
      } else if (step != "give-up") {
        cost = cost_of(options, cause);
        EXPECT_EQ(quota.take(cost), !step.ends_with("-denied"));
      }
      EXPECT_EQ(quota.available(), vector.at("bucket")[i]);
    }
    ++checks;
  }
  EXPECT_EQ(checks, 4U);
}

TEST_F(PublishedRetryTables, ClassesOfCodesMatch) {
  EXPECT_EQ(check_kind("throttling_codes", ErrorKind::throttled), 14U);
  EXPECT_EQ(check_kind("clock_skew_definite", ErrorKind::clock_skewed), 3U);
  EXPECT_EQ(check_kind("sts_only_retryable", ErrorKind::transient), 2U);
  for (const json& code : codes_.at("transient_codes")) {
    if (code != "PriorRequestNotComplete") {  // listed under throttling as well, which wins
      EXPECT_EQ(classify({400, code, {}, {}, {}}), ErrorKind::transient);
    }
  }
  for (const json& status : codes_.at("transient_status")) {
    EXPECT_EQ(classify({status, {}, {}, {}, {}}), ErrorKind::transient);
  }
  EXPECT_EQ(codes_.at("transient_codes").size(), 3U);
  EXPECT_EQ(codes_.at("transient_status").size(), 4U);
}

// The tables' own advice beyond the SDKs. Its refresh_credentials_once has nothing to act on here:
// every attempt of a process loads its credentials first.
TEST_F(PublishedRetryTables, AdviceOnThrottlingIsFollowed) {
  const json& advice = codes_.at("advice_not_from_sdk");
  for (const json& code : advice.at("throttling_codes")) {
    EXPECT_EQ(classify({400, code, {}, {}, {}}), ErrorKind::throttled) << code;
  }
  for (const json& status : advice.at("throttling_status")) {
    EXPECT_EQ(classify({status, {}, {}, {}, {}}), ErrorKind::throttled) << status;
  }
}

TEST_F(PublishedRetryTables, AdviceOnFailingFastIsFollowed) {
  for (const json& code : codes_.at("advice_not_from_sdk").at("fail_fast")) {
    const ErrorKind kind = classify({400, code, {}, {}, {}});
    EXPECT_NE(kind, ErrorKind::transient) << code;
    EXPECT_NE(kind, ErrorKind::throttled) << code;
  }
}

TEST_F(PublishedRetryTables, SignatureErrorsAreClockErrorsBeyondFourMinutesOnly) {
  for (const json& code : codes_.at("clock_skew_possible_if_offset_over_4min")) {
    SCOPED_TRACE(code);
    EXPECT_EQ(classify({403, code, {}, {}, std::chrono::minutes{-5}}), ErrorKind::clock_skewed);
    EXPECT_EQ(classify({403, code, {}, {}, std::chrono::minutes{3}}), ErrorKind::denied);
  }
  EXPECT_EQ(codes_.at("clock_skew_possible_if_offset_over_4min").size(), 3U);
}

}  // namespace
}  // namespace cred
