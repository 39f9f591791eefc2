// SPDX-License-Identifier: Apache-2.0
// Whose token it is, and the call that it is sent in.
#include "helper/full/service_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "support/fake_service.h"
#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kRole = "arn:aws:iam::123456789012:role/pod";
const PodRole kPodRole = {kRole, "the service account's annotation a.example/role"};
const std::string kClaims = R"({"iss":"https://oidc.example","sub":"system:serviceaccount:a:b"})";

Secret make_token(const std::string& claims) {
  std::string payload = encode_base64(claims);
  payload.erase(std::min(payload.find('='), payload.size()));
  for (char& c : payload) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return Secret("e30." + payload + ".c2lnbmF0dXJl");
}

TEST(ParseServiceAccount, TakesTheTwoClaims) {
  const auto account = parse_service_account(make_token(kClaims), kPodRole);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->issuer, "https://oidc.example");
  EXPECT_EQ(account->subject, "system:serviceaccount:a:b");
  EXPECT_EQ(account->role_arn, kRole);
}

TEST(ParseServiceAccount, RefusesWhatIsNoRole) {
  for (const std::string role : {"", "role/pod", "arn:aws:iam::123456789012:user/x",
                                 "arn:aws:s3:::role/x", "arn:aws:iam::123456789012:role/a b"}) {
    const auto account = parse_service_account(make_token(kClaims), {role, "a.example/role"});
    ASSERT_FALSE(account) << role;
    EXPECT_THAT(account.error().text, HasSubstr("; correct a.example/role"));
  }
}

TEST(ParseServiceAccount, RefusesATokenWithoutRepeatingIt) {
  for (const Secret& token :
       {Secret(""), Secret("hush"), Secret("hush.hush"), Secret("a.b.c.d"), Secret("a.%%%.c"),
        Secret(std::string(30'000, 'x')), make_token("hush"), make_token("[]"),
        make_token(R"({"iss":"hush"})"), make_token(R"({"iss":1,"sub":"hush"})"),
        make_token(R"({"iss":"a b","sub":"hush"})"), make_token(R"({"iss":"","sub":"hush"})")}) {
    const auto account = parse_service_account(token, kPodRole);
    ASSERT_FALSE(account);
    EXPECT_EQ(account.error().code, Errc::bad_request);
    EXPECT_THAT(account.error().text, Not(HasSubstr("hush")));
  }
}

TEST(ParseTokenClaims, TakesWhomItIsForAndUntilWhen) {
  const auto claims =
      parse_token_claims(make_token(R"({"iss":"i","sub":"s","aud":["a","b",5],"exp":1795521600})"));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->audiences, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(claims->expires_at, from_epoch(1'795'521'600));
  const auto one = parse_token_claims(make_token(R"({"iss":"i","sub":"s","aud":"a"})"));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->audiences, (std::vector<std::string>{"a"}));
  EXPECT_EQ(one->expires_at, std::nullopt);
}

TEST(ParseTokenClaims, AnEndThatIsNoTimeIsNone) {
  for (const std::string end : {"-1", "253402300800", "1e300", "\"soon\""}) {
    const auto claims =
        parse_token_claims(make_token(R"({"iss":"i","sub":"s","exp":)" + end + "}"));
    ASSERT_TRUE(claims) << end;
    EXPECT_EQ(claims->expires_at, std::nullopt) << end;
  }
}

TEST(RenderServiceAccountPrincipal, TellsAccountsRolesAndClustersApart) {
  const ServiceAccount account{"https://oidc.example", "system:serviceaccount:a:b", kRole, {}};
  ServiceAccount other = account;
  other.subject = "system:serviceaccount:a:c";
  EXPECT_NE(render_principal(account), render_principal(other));
  other = account;
  other.issuer = "https://other.example";
  EXPECT_NE(render_principal(account), render_principal(other));
  other = account;
  other.role_arn += "x";
  EXPECT_NE(render_principal(account), render_principal(other));
}

TEST(RenderServiceAccountPrincipal, DoesNotDependOnTheToken) {
  const ServiceAccount account{"i", "s", kRole, Secret("hush")};
  const ServiceAccount renewed{"i", "s", kRole, Secret("next")};
  EXPECT_EQ(render_principal(account), render_principal(renewed));
  EXPECT_THAT(render_principal(account), Not(HasSubstr("hush")));
}

TEST(ServiceAccountSource, SendsRoleAndTokenUnsigned) {
  const testing::TestEnvironment environment({"AWS_REGION=eu-west-1"});
  const auto settings = load_settings(environment.view(), "/home/me", testing::read_from({}));
  ASSERT_TRUE(settings);
  testing::FakeService sts;
  sts.answer(403);
  const auto account = parse_service_account(make_token(kClaims), kPodRole);
  ASSERT_TRUE(account);
  const auto source = make_service_account_source(*account, *settings, sts.client(), {});
  ASSERT_TRUE(source);
  EXPECT_FALSE(source->fetch(testing::ten_seconds()));
  ASSERT_FALSE(sts.requests.empty());
  const Request& request = sts.requests.front();
  EXPECT_EQ(request.url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_THAT(request.body,
              AllOf(HasSubstr("Action=AssumeRoleWithWebIdentity"),
                    HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpod"),
                    HasSubstr("WebIdentityToken=" + account->token.reveal())));
  EXPECT_EQ(find_header(request.headers, "Authorization"), std::nullopt);
}

}  // namespace
}  // namespace cred
