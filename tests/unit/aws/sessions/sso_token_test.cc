// SPDX-License-Identifier: Apache-2.0
// The token file of `aws sso login`: where it is, what must stand in it, what a renewal changes.
#include "aws/sso_token.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::kNow;

json make_file() {
  return json::parse(R"({"accessToken": "a", "expiresAt": "2026-11-24T12:30:00Z",
      "refreshToken": "r", "clientId": "c", "clientSecret": "s",
      "registrationExpiresAt": "2026-11-24T12:00:01Z", "more": {"kept": [1, 2.5, null]}})");
}

Result<SsoToken> parse(const json& file) { return parse_sso_token(Secret(file.dump())); }

TEST(FindSsoTokenFile, IsNamedByTheDigestOfTheNameAsWritten) {
  EXPECT_EQ(*find_sso_token_file("/home/me", "abc"),
            "/home/me/.aws/sso/cache/a9993e364706816aba3e25717850c26c9cd0d89d.json");
}

TEST(FindSsoTokenFile, FailsWithoutAHome) {
  EXPECT_EQ(find_sso_token_file("", "abc").error().code, Errc::local);
}

TEST(ParseSsoToken, ReadsAllMembers) {
  const auto token = parse(make_file());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->access_token.reveal(), "a");
  EXPECT_EQ(token->expires_at, kNow + std::chrono::minutes{30});
  EXPECT_EQ(token->refresh_token.reveal(), "r");
  EXPECT_EQ(token->client_id, "c");
  EXPECT_EQ(token->client_secret.reveal(), "s");
  EXPECT_EQ(token->registration_expires_at, kNow + std::chrono::seconds{1});
}

TEST(ParseSsoToken, ReadsTheTimeOfAnOldCommand) {
  json file = make_file();
  file["expiresAt"] = "2026-11-24T12:30:00UTC";
  ASSERT_TRUE(parse(file));
  EXPECT_EQ(parse(file)->expires_at, kNow + std::chrono::minutes{30});
}

TEST(ParseSsoToken, RefusesATokenThatCannotBeSent) {
  for (const json& value :
       {json(""), json("a b"), json("a\nb"), json("\xc3\xa9"), json(1), json()}) {
    json file = make_file();
    file["accessToken"] = value;
    EXPECT_EQ(parse(file).error().text, "has no usable accessToken") << value;
  }
}

TEST(ParseSsoToken, RefusesAnUnreadableEnd) {
  for (const json& value : {json(""), json("soon"), json(1), json()}) {
    json file = make_file();
    file["expiresAt"] = value;
    EXPECT_EQ(parse(file).error().text, "has no readable expiresAt") << value;
  }
}

TEST(ParseSsoToken, RefusesWhatIsNoObject) {
  for (const char* const text : {"", "[]", "{", "null"}) {
    EXPECT_EQ(parse_sso_token(Secret(text)).error().text, "is not a JSON object");
  }
}

TEST(IsRenewable, TakesEveryMemberOfTheGrant) {
  EXPECT_TRUE(is_renewable(*parse(make_file()), kNow));
  for (const char* const name :
       {"refreshToken", "clientId", "clientSecret", "registrationExpiresAt"}) {
    json file = make_file();
    file.erase(name);
    EXPECT_FALSE(is_renewable(*parse(file), kNow)) << name;
  }
}

TEST(IsRenewable, EndsWithTheRegistration) {
  const SsoToken token = *parse(make_file());
  EXPECT_TRUE(is_renewable(token, kNow));
  EXPECT_FALSE(is_renewable(token, kNow + std::chrono::seconds{1}));
  EXPECT_FALSE(is_renewable(token, kNow + std::chrono::seconds{2}));
}

TEST(UpdateSsoToken, ReplacesTheTokensAndKeepsTheRest) {
  SsoToken renewed = *parse(make_file());
  renewed.access_token = Secret("a2");
  renewed.refresh_token = Secret("r2");
  renewed.expires_at = kNow + std::chrono::hours{8};
  const auto text = update_sso_token(Secret(make_file().dump()), renewed);
  ASSERT_TRUE(text);
  json expected = make_file();
  expected.update(
      {{"accessToken", "a2"}, {"refreshToken", "r2"}, {"expiresAt", "2026-11-24T20:00:00Z"}});
  EXPECT_EQ(json::parse(text->reveal()), expected);
}

}  // namespace
}  // namespace cred
