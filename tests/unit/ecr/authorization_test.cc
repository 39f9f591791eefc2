// SPDX-License-Identifier: Apache-2.0
// GetAuthorizationToken of both services: what is sent, and which answers are believed.
#include "ecr/authorization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::AllOf;
using testing::FakeService;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

const Endpoint kPrivate = {"https://api.ecr.example.test", "eu-west-1", "ecr"};
const Endpoint kPublic = {"https://api.ecr-public.example.test", "us-east-1", "ecr-public"};

Result<Authorization> fetch(FakeService& service, const Endpoint& endpoint = kPrivate) {
  return fetch_authorization(service.client(), endpoint, testing::make_credentials(),
                             testing::ten_seconds());
}

std::string render_item(const std::string& decoded, const std::string& expires_at) {
  return R"({"authorizationToken":")" + encode_base64(decoded) + R"(","expiresAt":)" + expires_at +
         '}';
}

std::string render_list(const std::string& item) {
  return R"({"authorizationData":[)" + item + "]}";
}

TEST(FetchAuthorization, ReturnsPasswordAndExpiryOfPrivateEcr) {
  FakeService service;
  service.answer(200, render_list(render_item("AWS:pa:ss", "1.7955648005E9")));
  const auto authorization = fetch(service);
  ASSERT_TRUE(authorization) << authorization.error().text;
  EXPECT_EQ(authorization->password.reveal(), "pa:ss");
  EXPECT_EQ(authorization->expires_at, kNow + std::chrono::hours{12});
}

TEST(FetchAuthorization, ReturnsPasswordOfPublicEcr) {
  FakeService service;
  service.answer(200, R"({"authorizationData":)" + render_item("AWS:pw", "1795564800") + '}');
  const auto authorization = fetch(service, kPublic);
  ASSERT_TRUE(authorization) << authorization.error().text;
  EXPECT_EQ(authorization->password.reveal(), "pw");
}

TEST(FetchAuthorization, CallsTheServiceOfTheEndpoint) {
  FakeService service;
  EXPECT_FALSE(fetch(service, kPrivate));
  const Request private_request = service.requests.at(0);
  service.requests.clear();
  EXPECT_FALSE(fetch(service, kPublic));
  const Request public_request = service.requests.at(0);
  EXPECT_EQ(private_request.url, "https://api.ecr.example.test/");
  EXPECT_EQ(private_request.body, "{}");
  EXPECT_EQ(find_header(private_request.headers, "X-Amz-Target"),
            "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
  EXPECT_EQ(find_header(public_request.headers, "X-Amz-Target"),
            "SpencerFrontendService.GetAuthorizationToken");
  EXPECT_THAT(std::string(*find_header(public_request.headers, "Authorization")),
              HasSubstr("/us-east-1/ecr-public/aws4_request"));
}

TEST(FetchAuthorization, NamesTheMissingPermission) {
  const std::string refusal = R"({"__type":"AccessDeniedException","message":"no"})";
  FakeService service;
  service.answer(400, refusal).answer(400, refusal);
  const auto from_private = fetch(service, kPrivate);
  const auto from_public = fetch(service, kPublic);
  ASSERT_FALSE(from_private || from_public);
  EXPECT_EQ(from_private.error().code, Errc::denied);
  EXPECT_THAT(from_private.error().text, HasSubstr("ecr:GetAuthorizationToken"));
  EXPECT_THAT(from_public.error().text, AllOf(HasSubstr("ecr-public:GetAuthorizationToken"),
                                              HasSubstr("sts:GetServiceBearerToken")));
}

TEST(FetchAuthorization, RefusesRepliesWithoutAToken) {
  const std::string item = render_item("AWS:pw", "1795564800");
  for (const std::string& body :
       {std::string(), std::string("<!DOCTYPE html><html/>"), std::string("[]"), std::string("{}"),
        std::string(R"({"authorizationData":[]})"), std::string(R"({"authorizationData":[null]})"),
        R"({"authorizationData":)" + item + '}', render_list(R"({"expiresAt":1795564800})"),
        render_list(R"({"authorizationToken":7,"expiresAt":1795564800})")}) {
    SCOPED_TRACE(body);
    FakeService service;
    service.answer(200, body);
    const auto authorization = fetch(service);
    ASSERT_FALSE(authorization);
    EXPECT_EQ(authorization.error().code, Errc::bad_reply);
  }
}

TEST(FetchAuthorization, RefusesTokensThatAreNoLoginOfAws) {
  for (const std::string& decoded :
       {std::string("AWShunter2"), std::string("AWS:"), std::string("aws:hunter2"),
        std::string(":hunter2"), std::string("AWS:hunter2\n"), std::string("AWS:\0hunter2", 12),
        "AWS:" + std::string((std::size_t{64} << 10U) + 1, 'x')}) {
    FakeService service;
    service.answer(200, render_list(render_item(decoded, "1795564800")));
    const auto authorization = fetch(service);
    ASSERT_FALSE(authorization) << decoded.substr(0, 20);
    EXPECT_EQ(authorization.error().code, Errc::bad_reply);
    EXPECT_THAT(authorization.error().text, Not(HasSubstr("hunter2")));
  }
  FakeService service;
  service.answer(200, render_list(R"({"authorizationToken":"%%%","expiresAt":1795564800})"));
  EXPECT_FALSE(fetch(service));
}

// A clock that is hours behind takes an old token for a good one.
TEST(FetchAuthorization, RefusesATokenThatHasExpiredByTheClockOfAws) {
  const std::pair<const char*, bool> rows[] = {{"Wed, 25 Nov 2026 00:00:01 GMT", false},
                                               {"Tue, 24 Nov 2026 16:00:00 GMT", true},
                                               {"Mon, 23 Nov 2026 12:00:00 GMT", true},
                                               {"some day", true}};
  for (const auto& [date, is_good] : rows) {
    FakeService service;
    service.answer(200, render_list(render_item("AWS:pw", "1795564800")), {{"Date", date}});
    EXPECT_EQ(static_cast<bool>(fetch(service)), is_good) << date;
  }
}

TEST(FetchAuthorization, AcceptsALongPassword) {
  FakeService service;
  const std::string password(std::size_t{64} << 10U, 'x');
  service.answer(200, render_list(render_item("AWS:" + password, "1795564800")));
  EXPECT_TRUE(fetch(service));
}

TEST(FetchAuthorization, RefusesAbsurdExpiries) {
  for (const char* const expires_at : {"0", "-1", "1795521600", "1795521599.9", "1795564800000",
                                       "1e300", "\"1795564800\"", "null", "true"}) {
    FakeService service;
    service.answer(200, render_list(render_item("AWS:pw", expires_at)));
    const auto authorization = fetch(service);
    ASSERT_FALSE(authorization) << expires_at;
    EXPECT_EQ(authorization.error().code, Errc::bad_reply);
  }
}

}  // namespace
}  // namespace cred
