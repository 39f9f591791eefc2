// SPDX-License-Identifier: Apache-2.0
// CreateOAuth2Token: what is sent, what is read, and what each refusal means.
#include "aws/signin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"
#include "unit/aws/sessions/keys.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::FakeService;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

const Endpoint kSignIn = {"https://signin.example.test", "us-east-1", "signin"};

LoginSession make_session() {
  LoginSession session;
  session.keys = testing::make_credentials();
  session.client_id = "client";
  session.refresh_token = Secret("hunter2-refresh");
  session.dpop_key = Secret(testing::kP256);
  return session;
}

Result<LoginSession> renew(FakeService& service) {
  return fetch_renewed_session(service.client(), kSignIn, make_session(), testing::ten_seconds());
}

json make_reply() {
  return json::parse(R"({"accessToken": {"accessKeyId": "A2", "secretAccessKey": "s2",
      "sessionToken": "t2"}, "expiresIn": 900, "refreshToken": "r2", "idToken": "i2"})");
}

Error refused(const std::string& cause, int status = 400) {
  FakeService service;
  const json body = {{"error", cause}, {"message", "no"}};
  const std::vector<Header> headers = {{"x-amzn-ErrorType", "AccessDeniedException"}};
  for (int i = 0; i < 3; ++i) service.answer(status, body.dump(), headers);
  const auto session = renew(service);
  EXPECT_FALSE(session);
  return session ? Error{Errc::local, "no error"} : session.error();
}

TEST(FetchRenewedSession, SendsTheGrantWithItsProof) {
  FakeService service;
  service.answer(200, make_reply().dump());
  ASSERT_TRUE(renew(service));
  const Request& request = service.requests.at(0);
  EXPECT_EQ(request.method + " " + request.url, "POST https://signin.example.test/v1/token");
  EXPECT_EQ(json::parse(request.body), (json{{"clientId", "client"},
                                             {"grantType", "refresh_token"},
                                             {"refreshToken", "hunter2-refresh"}}));
  EXPECT_EQ(find_header(request.headers, "Content-Type"), "application/json");
  EXPECT_TRUE(find_header(request.headers, "DPoP"));
  EXPECT_FALSE(find_header(request.headers, "Authorization"));
}

TEST(FetchRenewedSession, ReadsKeysAndTokens) {
  FakeService service;
  service.answer(200, make_reply().dump());
  const auto session = renew(service);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->keys.access_key_id, "A2");
  EXPECT_EQ(session->keys.secret_access_key.reveal(), "s2");
  EXPECT_EQ(session->keys.session_token.reveal(), "t2");
  EXPECT_EQ(session->keys.expires_at, kNow + std::chrono::minutes{15});
  EXPECT_EQ(session->refresh_token.reveal(), "r2");
  EXPECT_EQ(session->id_token.reveal(), "i2");
}

TEST(FetchRenewedSession, KeepsTheRefreshTokenWhereNoneCame) {
  json reply = make_reply();
  reply.erase("refreshToken");
  FakeService service;
  service.answer(200, reply.dump());
  EXPECT_EQ(renew(service)->refresh_token.reveal(), "hunter2-refresh");
}

TEST(FetchRenewedSession, RefusesAReplyWithoutKeysOrWithAnOddLife) {
  for (const auto& [path, value] : {std::pair<const char*, json>{"/accessToken/accessKeyId", ""},
                                    {"/accessToken/secretAccessKey", 1},
                                    {"/accessToken/sessionToken", nullptr},
                                    {"/expiresIn", 0},
                                    {"/expiresIn", 86'401},
                                    {"/expiresIn", "900"}}) {
    SCOPED_TRACE(path);
    json reply = make_reply();
    reply.at(json::json_pointer(path)) = value;
    FakeService service;
    service.answer(200, reply.dump());
    const auto session = renew(service);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code, Errc::bad_reply);
  }
}

TEST(FetchRenewedSession, EndedSessionTakesANewLogin) {
  EXPECT_EQ(refused("TOKEN_EXPIRED").code, Errc::no_credentials);
  EXPECT_THAT(refused("TOKEN_EXPIRED").text, HasSubstr("the session has ended"));
}

TEST(FetchRenewedSession, ChangedPasswordTakesANewLogin) {
  EXPECT_EQ(refused("USER_CREDENTIALS_CHANGED").code, Errc::no_credentials);
  EXPECT_THAT(refused("USER_CREDENTIALS_CHANGED").text, HasSubstr("password was changed"));
}

TEST(FetchRenewedSession, MissingPermissionTakesNone) {
  const Error error = refused("INSUFFICIENT_PERMISSIONS");
  EXPECT_EQ(error.code, Errc::denied);
  EXPECT_THAT(error.text, HasSubstr("it takes the permission signin:CreateOAuth2Token"));
}

TEST(FetchRenewedSession, OutageIsNoEndOfTheSession) {
  EXPECT_EQ(refused("", 503).code, Errc::unavailable);
}

TEST(FetchRenewedSession, NoErrorShowsAToken) {
  for (const char* const cause : {"TOKEN_EXPIRED", "INSUFFICIENT_PERMISSIONS", "OTHER"}) {
    EXPECT_THAT(refused(cause).text, Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace cred
