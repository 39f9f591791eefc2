// SPDX-License-Identifier: Apache-2.0
// The dialogue with the instance metadata service, version 2 and 1.
#include "aws/imds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using testing::FakeService;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKeys =
    R"({"Code":"success","AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-11-24T11:00:00Z"})";

Result<std::optional<Credentials>> fetch(FakeService& service, const ImdsOptions& options = {}) {
  return fetch_instance_credentials(service.client().transport, options, testing::ten_seconds());
}

std::string describe(const Request& request) {
  const auto token = find_header(request.headers, "X-aws-ec2-metadata-token");
  return request.method + ' ' + request.url + ' ' + std::string(token.value_or("-"));
}

TEST(FetchInstanceCredentials, UsesVersion2) {
  FakeService service;
  service.answer(200, "tok\n").answer(200, "my-role\nother").answer(200, kKeys);
  const auto credentials = fetch(service);
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_EQ((*credentials)->access_key_id, "ASIA1");
  const std::string roles = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
  ASSERT_EQ(service.requests.size(), 3U);
  EXPECT_EQ(describe(service.requests[0]), "PUT http://169.254.169.254/latest/api/token -");
  EXPECT_EQ(find_header(service.requests[0].headers, "X-aws-ec2-metadata-token-ttl-seconds"),
            "21600");
  EXPECT_EQ(describe(service.requests[1]), "GET " + roles + " tok");
  EXPECT_EQ(describe(service.requests[2]), "GET " + roles + "my-role tok");
}

TEST(FetchInstanceCredentials, BypassesProxiesAndKeepsItsTimeouts) {
  FakeService service;
  service.answer(200, "tok").answer(200, "r").answer(200, kKeys);
  ImdsOptions options;
  options.connect_timeout = std::chrono::milliseconds{250};
  options.total_timeout = std::chrono::milliseconds{500};
  ASSERT_TRUE(fetch(service, options));
  for (const Request& request : service.requests) {
    EXPECT_TRUE(request.bypass_proxy);
    EXPECT_EQ(request.connect_timeout, options.connect_timeout);
    EXPECT_EQ(request.total_timeout, options.total_timeout);
  }
}

TEST(FetchInstanceCredentials, ReturnsExpiredKeysAsTheyAre) {
  FakeService service;
  service.answer(200, "tok").answer(200, "r").answer(200, kKeys);
  const auto credentials = fetch(service);
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_EQ((*credentials)->expires_at, testing::kNow - std::chrono::hours{1});
}

TEST(FetchInstanceCredentials, FallsBackToVersion1) {
  for (const int status : {403, 404, 405}) {
    FakeService service;
    service.answer(status).answer(200, "r").answer(200, kKeys);
    const auto credentials = fetch(service);
    ASSERT_TRUE(credentials && *credentials) << status;
    EXPECT_THAT(describe(service.requests.at(2)), HasSubstr("/r -"));
  }
  FakeService service;
  service.fail(Errc::unavailable).answer(200, "r").answer(200, kKeys);
  EXPECT_TRUE(fetch(service));
}

TEST(FetchInstanceCredentials, StaysWithVersion2WhenVersion1IsDisabled) {
  ImdsOptions options;
  options.v1_disabled = true;
  FakeService refusing;
  refusing.answer(403);
  const auto refused = fetch(refusing, options);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("session token was answered with HTTP 403"));
  FakeService silent;
  silent.fail(Errc::unavailable, "lost");
  EXPECT_EQ(fetch(silent, options).error().code, Errc::unavailable);
  EXPECT_EQ(silent.requests.size(), 2U);
}

TEST(FetchInstanceCredentials, ExplainsTheHopLimitWithoutVersion1) {
  ImdsOptions options;
  options.v1_disabled = true;
  FakeService service;
  service.fail(Errc::unavailable, "timeout").answer(200, "role");
  const auto credentials = fetch(service, options);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::not_configured);
  EXPECT_THAT(credentials.error().text, HasSubstr("http-put-response-hop-limit to 2"));
  EXPECT_EQ(service.requests.size(), 2U);
}

TEST(FetchInstanceCredentials, AsksForOneNewTokenAfter401) {
  FakeService service;
  service.answer(200, "old").answer(200, "r").answer(401).answer(200, "new").answer(200, kKeys);
  const auto credentials = fetch(service);
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_THAT(describe(service.requests.at(4)), HasSubstr("/r new"));
  FakeService stubborn;
  stubborn.answer(200, "old").answer(401).answer(200, "new").answer(401);
  EXPECT_EQ(fetch(stubborn).error().code, Errc::not_configured);
  EXPECT_EQ(stubborn.requests.size(), 4U);
}

TEST(FetchInstanceCredentials, ExplainsTheHopLimit) {
  FakeService service;
  service.fail(Errc::unavailable, "timeout").answer(401);
  const auto credentials = fetch(service);
  ASSERT_FALSE(credentials);
  EXPECT_THAT(credentials.error().text, HasSubstr("http-put-response-hop-limit to 2"));
}

TEST(FetchInstanceCredentials, FindsNothingWithoutARole) {
  FakeService missing;
  missing.answer(200, "tok").answer(404);
  const auto none = fetch(missing);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  FakeService empty;
  empty.answer(200, "tok").answer(200, "\n");
  const auto nothing = fetch(empty);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
}

TEST(FetchInstanceCredentials, RepeatsAsOftenAsToldTo) {
  FakeService service;
  service.answer(503)
      .answer(200, "tok")
      .answer(500)
      .answer(200, "r")
      .fail(Errc::unavailable)
      .answer(200, kKeys);
  ImdsOptions options;
  options.attempts = 2;
  const auto credentials = fetch(service, options);
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_EQ(service.sleeps.size(), 3U);
}

TEST(FetchInstanceCredentials, NamesTheAddressWhenNobodyAnswers) {
  FakeService service;
  service.fail(Errc::unavailable, "a").fail(Errc::unavailable, "b");
  const auto credentials = fetch(service);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::unavailable);
  EXPECT_EQ(credentials.error().text, "instance metadata service at http://169.254.169.254: b");
}

TEST(FetchInstanceCredentials, RefusesAnswersWithoutKeys) {
  const std::pair<const char*, Errc> rows[] = {
      {R"({"Code":"AssumeRoleUnauthorizedAccess"})", Errc::no_credentials},
      {R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"hunter2"})", Errc::bad_reply},
      {"<html>", Errc::bad_reply},
      {"", Errc::bad_reply}};
  for (const auto& [body, code] : rows) {
    SCOPED_TRACE(body);
    FakeService service;
    service.answer(200, "tok").answer(200, "r").answer(200, body);
    const auto credentials = fetch(service);
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().code, code);
    EXPECT_THAT(credentials.error().text, Not(HasSubstr("hunter2")));
  }
}

TEST(FetchInstanceCredentials, MissingKeysOfARoleThatIsThereAreNotNothing) {
  FakeService service;
  service.answer(200, "tok").answer(200, "r").answer(404);
  EXPECT_EQ(fetch(service).error().code, Errc::no_credentials);
}

TEST(FetchInstanceCredentials, EscapesTheRoleName) {
  FakeService service;
  service.answer(200, "tok").answer(200, "a+b=c,d.e@f/../x").answer(200, kKeys);
  ASSERT_TRUE(fetch(service));
  EXPECT_THAT(service.requests.at(2).url, ::testing::EndsWith("/a+b=c,d.e@f%2F..%2Fx"));
}

}  // namespace
}  // namespace cred
