// SPDX-License-Identifier: Apache-2.0
// The retry loop: what is repeated, how often, when, and with which clock.
#include "aws/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::FakeService;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kNow;
using testing::ten_seconds;

const Credentials& credentials() {
  static const Credentials kCredentials = testing::make_credentials();
  return kCredentials;
}

ServiceCall make_call() {
  ServiceCall call;
  call.service = "ECR";
  call.operation = "Get";
  call.request.url = "https://api.example.test/";
  call.scope = {"us-east-1", "ecr"};
  call.credentials = &credentials();
  return call;
}

TEST(CallAws, ReturnsTheAnswerOfASignedRequest) {
  FakeService service;
  service.answer(200, "ok");
  const auto response = call_aws(service.client(), make_call(), ten_seconds());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "ok");
  EXPECT_TRUE(find_header(service.requests.at(0).headers, "Authorization"));
}

TEST(CallAws, SignsNothingWithoutCredentials) {
  FakeService service;
  service.answer(200);
  ServiceCall call = make_call();
  call.credentials = nullptr;
  ASSERT_TRUE(call_aws(service.client(), call, ten_seconds()));
  EXPECT_THAT(service.requests.at(0).headers, IsEmpty());
}

TEST(CallAws, RepeatsLostConnectionsServerErrorsAndThrottling) {
  FakeService service;
  service.fail(Errc::unavailable).answer(429).answer(200, "ok");
  EXPECT_TRUE(call_aws(service.client(), make_call(), ten_seconds()));
  EXPECT_THAT(service.sleeps, ElementsAre(milliseconds{50}, milliseconds{2000}));
}

TEST(CallAws, GivesUpAfterTheLastAttempt) {
  FakeService service;
  service.answer(503).answer(500).answer(502).answer(200);
  const auto response = call_aws(service.client(), make_call(), ten_seconds());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_THAT(response.error().text, HasSubstr("HTTP 502"));
  EXPECT_EQ(service.requests.size(), 3U);
}

TEST(CallAws, ObeysTheNumberOfAttempts) {
  FakeService service;
  AwsClient client = service.client();
  client.retry.max_attempts = 1;
  EXPECT_FALSE(call_aws(client, make_call(), ten_seconds()));
  EXPECT_EQ(service.requests.size(), 1U);
}

TEST(CallAws, NeverRepeatsARefusalOrABadReply) {
  for (const int status : {400, 403, 302}) {
    FakeService service;
    service.answer(status, R"({"__type":"AccessDeniedException"})");
    EXPECT_FALSE(call_aws(service.client(), make_call(), ten_seconds()));
    EXPECT_EQ(service.requests.size(), 1U) << status;
  }
  FakeService service;
  service.fail(Errc::local, "CA file");
  const auto response = call_aws(service.client(), make_call(), ten_seconds());
  EXPECT_EQ(response.error().code, Errc::local);
  EXPECT_EQ(response.error().text, "ECR Get: CA file");
  EXPECT_EQ(service.requests.size(), 1U);
}

TEST(CallAws, SaysWhatPermissionIsMissing) {
  FakeService service;
  service.answer(400, R"({"__type":"AccessDeniedException","message":"no"})")
      .answer(400, R"({"__type":"UnrecognizedClientException","message":"no"})");
  ServiceCall call = make_call();
  call.permissions = "ecr:Get";
  const AwsClient client = service.client();
  EXPECT_THAT(call_aws(client, call, ten_seconds()).error().text, HasSubstr("it takes ecr:Get"));
  EXPECT_THAT(call_aws(client, call, ten_seconds()).error().text,
              ::testing::Not(HasSubstr("it takes")));
}

TEST(CallAws, WaitsAsLongAsItIsAskedTo) {
  FakeService service;
  service.answer(503, {}, {{"Retry-After", "4"}})
      .answer(503, {}, {{"x-amz-retry-after", "1500"}})
      .answer(200);
  EXPECT_TRUE(call_aws(service.client(), make_call(), ten_seconds()));
  EXPECT_THAT(service.sleeps, ElementsAre(milliseconds{4000}, milliseconds{1500}));
}

TEST(CallAws, DoesNotWaitPastTheDeadline) {
  FakeService service;
  service.answer(503, {}, {{"Retry-After", "60"}}).answer(200);
  const auto response = call_aws(service.client(), make_call(), ten_seconds());
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, HasSubstr("HTTP 503"));
  EXPECT_THAT(service.sleeps, IsEmpty());
}

TEST(CallAws, CutsTimeoutsToWhatIsLeft) {
  FakeService service;
  service.answer(200);
  EXPECT_TRUE(call_aws(service.client(), make_call(), Deadline::after(milliseconds{1500})));
  EXPECT_LE(service.requests.at(0).total_timeout, milliseconds{1500});
  EXPECT_LE(service.requests.at(0).connect_timeout, milliseconds{1500});
}

TEST(CallAws, SendsNothingAfterTheDeadline) {
  FakeService service;
  const auto response = call_aws(service.client(), make_call(), Deadline::after(milliseconds{0}));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_THAT(service.requests, IsEmpty());
}

TEST(CallAws, StopsWhenTheQuotaIsUsedUp) {
  FakeService service;
  AwsClient client = service.client();
  ASSERT_TRUE(client.state->quota.take(RetryQuota::kCapacity - 13));
  service.answer(500).answer(200);
  EXPECT_FALSE(call_aws(client, make_call(), ten_seconds()));
  EXPECT_EQ(service.requests.size(), 1U);
}

constexpr const char* kSkewed = R"({"__type":"InvalidSignatureException","message":"expired"})";

TEST(CallAws, CorrectsTheClockOnceAndRemembersIt) {
  FakeService service;
  service.answer(400, kSkewed, {{"Date", "Tue, 24 Nov 2026 13:00:00 GMT"}}).answer(200).answer(200);
  AwsClient client = service.client();
  client.retry.max_attempts = 1;  // the extra attempt is not a retry
  EXPECT_TRUE(call_aws(client, make_call(), ten_seconds()));
  EXPECT_TRUE(call_aws(client, make_call(), ten_seconds()));
  const auto date = [&](std::size_t i) {
    return find_header(service.requests.at(i).headers, "X-Amz-Date");
  };
  EXPECT_EQ(date(0), "20261124T120000Z");
  EXPECT_EQ(date(1), "20261124T130000Z");
  EXPECT_EQ(date(2), "20261124T130000Z");
  EXPECT_THAT(service.sleeps, IsEmpty());
  EXPECT_EQ(client.state->quota.available(), RetryQuota::kCapacity);
}

TEST(CallAws, TellsTheClockDifferenceWhenCorrectingDoesNotHelp) {
  FakeService service;
  const Header date = {"Date", "Tue, 24 Nov 2026 13:00:00 GMT"};
  service.answer(400, kSkewed, {date}).answer(400, kSkewed, {date});
  const auto response = call_aws(service.client(), make_call(), ten_seconds());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::local);
  EXPECT_THAT(response.error().text, HasSubstr("60 min behind"));
  EXPECT_EQ(service.requests.size(), 2U);
}

TEST(Exchange, ReturnsRefusalsAsAnswers) {
  FakeService service;
  service.answer(401, "{}");
  const auto response = exchange(service.client(), make_call(), ten_seconds());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 401);
}

}  // namespace
}  // namespace cred
