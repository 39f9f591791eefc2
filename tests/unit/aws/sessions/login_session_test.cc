// SPDX-License-Identifier: Apache-2.0
// The file of an `aws login` session: where it is, what must stand in it, what a renewal changes.
#include "aws/login_session.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/time.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::TestEnvironment;

json make_file() {
  return json::parse(R"({"accessToken": {"accessKeyId": "A", "secretAccessKey": "s",
      "sessionToken": "t", "accountId": "012345678901", "expiresAt": "2026-11-24T12:00:00Z"},
      "refreshToken": "r", "idToken": "i", "clientId": "c", "dpopKey": "k", "more": {"kept": 1}})");
}

Result<LoginSession> parse(const json& file) { return parse_login_session(Secret(file.dump())); }

TEST(FindLoginFile, IsNamedByTheDigestOfTheTrimmedSession) {
  const TestEnvironment environment({});
  const char* const name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.json";
  EXPECT_EQ(*find_login_file(environment.view(), "/home/me", " abc\n"),
            std::string("/home/me/.aws/login/cache/") + name);
}

TEST(FindLoginFile, FollowsTheVariable) {
  const TestEnvironment environment({"AWS_LOGIN_CACHE_DIRECTORY=~/logins"});
  EXPECT_TRUE(find_login_file(environment.view(), "/home/me", "abc")
                  ->starts_with("/home/me/logins/ba7816bf"));
}

TEST(FindLoginFile, FailsWithoutAnyPlace) {
  const TestEnvironment environment({});
  const auto file = find_login_file(environment.view(), "", "abc");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::local);
}

TEST(ParseLoginSession, ReadsAllMembers) {
  const auto session = parse(make_file());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->keys.access_key_id, "A");
  EXPECT_EQ(session->keys.secret_access_key.reveal(), "s");
  EXPECT_EQ(session->keys.session_token.reveal(), "t");
  EXPECT_EQ(session->keys.expires_at, parse_rfc3339("2026-11-24T12:00:00Z"));
  EXPECT_EQ(session->client_id, "c");
  EXPECT_EQ(session->refresh_token.reveal(), "r");
  EXPECT_EQ(session->dpop_key.reveal(), "k");
}

TEST(ParseLoginSession, NamesTheMissingMember) {
  for (const char* const path :
       {"/accessToken/accessKeyId", "/accessToken/secretAccessKey", "/accessToken/sessionToken",
        "/accessToken/accountId", "/accessToken/expiresAt", "/refreshToken", "/clientId",
        "/dpopKey"}) {
    SCOPED_TRACE(path);
    json file = make_file();
    file.at(json::json_pointer(path)) = 1;  // of another type is as good as missing
    const auto session = parse(file);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().text, "has no " + std::string(path).substr(1));
  }
}

TEST(ParseLoginSession, RefusesAnUnreadableTime) {
  json file = make_file();
  file["accessToken"]["expiresAt"] = "soon";
  EXPECT_EQ(parse(file).error().text, "has no readable accessToken/expiresAt");
}

TEST(ParseLoginSession, RefusesWhatIsNoObject) {
  for (const char* const text : {"", "[]", "{", "null"}) {
    EXPECT_EQ(parse_login_session(Secret(text)).error().text, "is not a JSON object");
  }
}

LoginSession make_renewed() {
  LoginSession renewed;
  renewed.keys.access_key_id = "A2";
  renewed.keys.secret_access_key = Secret("s2");
  renewed.keys.session_token = Secret("t2");
  renewed.keys.expires_at = parse_rfc3339("2026-11-24T12:15:00Z");
  renewed.refresh_token = Secret("r2");
  renewed.id_token = Secret("i2");
  return renewed;
}

TEST(UpdateLoginSession, ReplacesKeysAndTokensAndKeepsTheRest) {
  const auto text = update_login_session(Secret(make_file().dump()), make_renewed());
  ASSERT_TRUE(text);
  json expected = make_file();
  expected["accessToken"].update({{"accessKeyId", "A2"},
                                  {"secretAccessKey", "s2"},
                                  {"sessionToken", "t2"},
                                  {"expiresAt", "2026-11-24T12:15:00Z"}});
  expected.update({{"refreshToken", "r2"}, {"idToken", "i2"}});
  EXPECT_EQ(json::parse(text->reveal()), expected);
}

TEST(UpdateLoginSession, KeepsTheIdTokenWhereNoneCame) {
  LoginSession renewed = make_renewed();
  renewed.id_token = Secret();
  const auto text = update_login_session(Secret(make_file().dump()), renewed);
  EXPECT_EQ(json::parse(text->reveal())["idToken"], "i");
}

}  // namespace
}  // namespace cred
