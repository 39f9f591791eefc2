// SPDX-License-Identifier: Apache-2.0
// AssumeRole: the form that is sent, the answer that is read.
#include "aws/sts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::AllOf;
using testing::FakeService;
using ::testing::HasSubstr;
using ::testing::Not;

const Endpoint kSts = {"https://sts.example.test", "eu-west-1", "sts"};

Result<Credentials> fetch(FakeService& service, const AssumeRole& role) {
  return fetch_assumed_role(service.client(), kSts, testing::make_credentials(), role,
                            testing::ten_seconds());
}

std::string render_reply(const std::string& expiration) {
  return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
         "<AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"
         "<SecretAccessKey>s+/=</SecretAccessKey><SessionToken>t&amp;</SessionToken>"
         "<Expiration>" +
         expiration +
         "</Expiration></Credentials></AssumeRoleResult>"
         "</AssumeRoleResponse>";
}

TEST(FetchAssumedRole, ReturnsTheRolesKeys) {
  FakeService service;
  service.answer(200, render_reply("2026-11-24T13:00:00Z"));
  const auto credentials = fetch(service, {"arn:aws:iam::1:role/r", "me@host", {}, {}});
  ASSERT_TRUE(credentials) << credentials.error().text;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->secret_access_key.reveal(), "s+/=");
  EXPECT_EQ(credentials->session_token.reveal(), "t&");
  EXPECT_EQ(credentials->expires_at, testing::kNow + std::chrono::hours{1});
}

TEST(FetchAssumedRole, SendsOnlyWhatIsConfigured) {
  FakeService service;
  service.answer(200, render_reply("2026-11-24T13:00:00Z"))
      .answer(200, render_reply("2026-11-24T13:00:00Z"));
  ASSERT_TRUE(fetch(service, {"arn:r", "me@host", {}, {}}));
  ASSERT_TRUE(fetch(service, {"arn:r", "me", "a b&c", std::chrono::minutes{30}}));
  EXPECT_EQ(service.requests.at(0).url, "https://sts.example.test/");
  EXPECT_EQ(service.requests.at(0).body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Ar&RoleSessionName=me%40host");
  EXPECT_THAT(service.requests.at(1).body, HasSubstr("&ExternalId=a%20b%26c&DurationSeconds=1800"));
}

TEST(FetchAssumedRole, NamesRoleAndPermissionWhenDenied) {
  FakeService service;
  service.answer(403,
                 "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User x is not "
                 "authorized</Message></Error><RequestId>r-9</RequestId></ErrorResponse>");
  const auto credentials = fetch(service, {"arn:aws:iam::1:role/r", "me", {}, {}});
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, Errc::denied);
  EXPECT_THAT(credentials.error().text,
              AllOf(HasSubstr("User x is not authorized"), HasSubstr("r-9"),
                    HasSubstr("sts:AssumeRole on arn:aws:iam::1:role/r")));
}

TEST(FetchAssumedRole, RefusesRepliesThatBreakTheContract) {
  const std::string good = render_reply("2026-11-24T13:00:00Z");
  const std::string headless =
      good.substr(0, good.find("<SessionToken>")) + good.substr(good.find("<Expiration>"));
  for (const std::string& body :
       {std::string(), std::string("<html/>"), std::string("{}"), render_reply("soon"), headless}) {
    SCOPED_TRACE(body);
    FakeService service;
    service.answer(200, body);
    const auto credentials = fetch(service, {"arn:r", "me", {}, {}});
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().code, Errc::bad_reply);
    EXPECT_THAT(credentials.error().text, Not(HasSubstr("s+/=")));
  }
}

}  // namespace
}  // namespace cred
