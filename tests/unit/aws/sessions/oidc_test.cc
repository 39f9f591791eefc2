// SPDX-License-Identifier: Apache-2.0
// CreateToken: what is sent, what is read, and which refusals end a login.
#include "aws/oidc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::FakeService;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

const Endpoint kOidc = {"https://oidc.example.test", "eu-west-1", "sso-oauth"};

SsoToken make_token() {
  SsoToken token;
  token.access_token = Secret("hunter2-access");
  token.refresh_token = Secret("hunter2-refresh");
  token.client_id = "client";
  token.client_secret = Secret("hunter2-client");
  return token;
}

Result<SsoToken> renew(FakeService& service) {
  return fetch_renewed_token(service.client(), kOidc, make_token(), testing::ten_seconds());
}

Error refused(int status, const std::string& code) {
  FakeService service;
  for (int i = 0; i < 3; ++i)
    service.answer(status, R"({"message":"no"})", {{"x-amzn-ErrorType", code}});
  const auto token = renew(service);
  EXPECT_FALSE(token);
  return token ? Error{Errc::local, "no error"} : token.error();
}

TEST(FetchRenewedToken, SendsTheGrantUnsigned) {
  FakeService service;
  service.answer(200, R"({"accessToken":"a","expiresIn":60})");
  ASSERT_TRUE(renew(service));
  const Request& request = service.requests.at(0);
  EXPECT_EQ(request.method + " " + request.url, "POST https://oidc.example.test/token");
  EXPECT_EQ(json::parse(request.body), (json{{"clientId", "client"},
                                             {"clientSecret", "hunter2-client"},
                                             {"grantType", "refresh_token"},
                                             {"refreshToken", "hunter2-refresh"}}));
  EXPECT_FALSE(find_header(request.headers, "Authorization"));
}

TEST(FetchRenewedToken, ReadsTokensAndTheirLife) {
  FakeService service;
  service.answer(200, R"({"accessToken":"a","expiresIn":28800,"refreshToken":"r"})");
  const auto token = renew(service);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->access_token.reveal(), "a");
  EXPECT_EQ(token->expires_at, kNow + std::chrono::hours{8});
  EXPECT_EQ(token->refresh_token.reveal(), "r");
}

TEST(FetchRenewedToken, KeepsTheRefreshTokenWhereNoneCame) {
  FakeService service;
  service.answer(200, R"({"accessToken":"a","expiresIn":60,"refreshToken":""})");
  EXPECT_EQ(renew(service)->refresh_token.reveal(), "hunter2-refresh");
}

TEST(FetchRenewedToken, RefusesAReplyWithoutTokenOrWithAnOddLife) {
  for (const char* const body :
       {"", "{", "[]", "null", R"({"accessToken":"","expiresIn":60})", R"({"accessToken":"a"})",
        R"({"accessToken":"a","expiresIn":0})", R"({"accessToken":"a","expiresIn":-1})",
        R"({"accessToken":"a","expiresIn":"60"})", R"({"accessToken":"a","expiresIn":1e300})",
        R"({"accessToken":["a"],"expiresIn":60})"}) {
    FakeService service;
    service.answer(200, body);
    const auto token = renew(service);
    ASSERT_FALSE(token) << body;
    EXPECT_EQ(token.error().code, Errc::bad_reply) << body;
  }
}

TEST(FetchRenewedToken, RefusalTakesANewLogin) {
  for (const char* const code :
       {"InvalidGrantException", "ExpiredTokenException", "InvalidClientException"}) {
    EXPECT_EQ(refused(400, code).code, Errc::no_credentials) << code;
  }
  EXPECT_EQ(refused(403, "AccessDeniedException").code, Errc::no_credentials);
}

TEST(FetchRenewedToken, OutageIsNoEndOfTheLogin) {
  EXPECT_EQ(refused(500, "InternalServerException").code, Errc::unavailable);
}

TEST(FetchRenewedToken, NoErrorShowsASecret) {
  EXPECT_THAT(refused(400, "InvalidGrantException").text, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace cred
