// SPDX-License-Identifier: Apache-2.0
// GetRoleCredentials: what is sent, what is read, and what each refusal means.
#include "aws/sso.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::AllOf;
using testing::FakeService;
using ::testing::HasSubstr;
using ::testing::Not;

const Endpoint kPortal = {"https://portal.example.test", "eu-west-1", "awsssoportal"};

Result<Credentials> fetch(FakeService& service) {
  return fetch_role_credentials(service.client(), kPortal, {"123456789012", "Admin Role+x"},
                                Secret("hunter2-token"), testing::ten_seconds());
}

std::string render_reply(const std::string& expiration) {
  return R"({"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t",)"
         R"("expiration":)" +
         expiration + "}}";
}

Error refused(int status, const std::string& code) {
  FakeService service;
  for (int i = 0; i < 3; ++i)
    service.answer(status, R"({"message":"no"})", {{"x-amzn-ErrorType", code}});
  const auto credentials = fetch(service);
  EXPECT_FALSE(credentials);
  return credentials ? Error{Errc::local, "no error"} : credentials.error();
}

TEST(FetchRoleCredentials, SendsTheTokenInItsHeaderAlone) {
  FakeService service;
  service.answer(200, render_reply("1795525200000"));
  ASSERT_TRUE(fetch(service));
  const Request& request = service.requests.at(0);
  EXPECT_EQ(request.method + " " + request.url,
            "GET https://portal.example.test/federation/credentials?account_id=123456789012&"
            "role_name=Admin%20Role%2Bx");
  EXPECT_EQ(find_header(request.headers, "x-amz-sso_bearer_token"), "hunter2-token");
  EXPECT_FALSE(find_header(request.headers, "Authorization"));
}

TEST(FetchRoleCredentials, ReadsKeysAndTheirEndInMilliseconds) {
  FakeService service;
  service.answer(200, render_reply("1795525200999"));
  const auto credentials = fetch(service);
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->access_key_id, "A");
  EXPECT_EQ(credentials->secret_access_key.reveal(), "s");
  EXPECT_EQ(credentials->session_token.reveal(), "t");
  EXPECT_EQ(credentials->expires_at, testing::kNow + std::chrono::hours{1});
}

TEST(FetchRoleCredentials, RefusesAnEndThatIsNoTime) {
  for (const char* const end : {"-1", "253402300799001", "\"1795525200000\"", "1e300", "null"}) {
    FakeService service;
    service.answer(200, render_reply(end));
    const auto credentials = fetch(service);
    ASSERT_FALSE(credentials) << end;
    EXPECT_EQ(credentials.error().code, Errc::bad_reply) << end;
  }
}

TEST(FetchRoleCredentials, RefusesAReplyWithoutKeys) {
  for (const char* const body : {"", "{", "[]", "{}", R"({"roleCredentials":[]})",
                                 R"({"roleCredentials":{"accessKeyId":"A"}})"}) {
    FakeService service;
    service.answer(200, body);
    const auto credentials = fetch(service);
    ASSERT_FALSE(credentials) << body;
    EXPECT_EQ(credentials.error().code, Errc::bad_reply) << body;
  }
}

TEST(FetchRoleCredentials, TokenThatIsNoLongerAcceptedTakesANewLogin) {
  for (const auto& [status, code] :
       {std::pair{401, "UnauthorizedException"}, {400, "UnauthorizedException"}, {401, "Other"}}) {
    const Error error = refused(status, code);
    EXPECT_EQ(error.code, Errc::no_credentials);
    EXPECT_THAT(error.text, HasSubstr("the login is no longer accepted"));
  }
}

TEST(FetchRoleCredentials, DeniedRoleIsNamed) {
  const Error error = refused(403, "ForbiddenException");
  EXPECT_EQ(error.code, Errc::denied);
  EXPECT_THAT(error.text, AllOf(HasSubstr("role Admin Role+x in account 123456789012"),
                                Not(HasSubstr("hunter2"))));
}

TEST(FetchRoleCredentials, OutageIsNoEndOfTheLogin) {
  EXPECT_EQ(refused(503, "ServiceUnavailable").code, Errc::unavailable);
}

}  // namespace
}  // namespace cred
