// SPDX-License-Identifier: Apache-2.0
// What a token says of itself, and when it is due.
#include "syncd/kube/token/bound_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/token/tokens.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::make_bound_token;
using testing::make_claims;
using testing::make_token;

constexpr Instant kNow = from_epoch(1'795'521'600);

BoundToken make_of(seconds life) { return *read_bound_token(make_bound_token(kNow, kNow + life)); }

TEST(ReadBoundToken, SaysWhoseItIsAndWhatItIsBoundTo) {
  const auto token = read_bound_token(make_bound_token(kNow, kNow + hours{168}));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->namespace_name, "keeper");
  EXPECT_EQ(token->account, "sync");
  EXPECT_EQ(token->secret, "sync-login");
  EXPECT_EQ(token->secret_uid, "uid-1");
  EXPECT_THAT(token->audiences, ElementsAre("api"));
  EXPECT_EQ(token->issued_at, kNow);
  EXPECT_EQ(token->expires_at, kNow + hours{168});
}

TEST(ReadBoundToken, TakesOneAudienceThatIsNoList) {
  const auto token = read_bound_token(
      make_token(make_claims(R"(,"aud":"api","iat":1,"exp":2,)" + std::string(testing::kBoundTo))));
  ASSERT_TRUE(token);
  EXPECT_THAT(token->audiences, ElementsAre("api"));
}

TEST(ReadBoundToken, IsNoneWithoutAnEndASecretOrAnAudience) {
  const std::string bound(testing::kBoundTo);
  for (const std::string& rest :
       {R"(,"aud":["api"],"iat":1,)" + bound, R"(,"aud":["api"],"exp":2,)" + bound,
        R"(,"iat":1,"exp":2,)" + bound, R"(,"aud":["api"],"iat":2,"exp":2,)" + bound,
        std::string(R"(,"aud":["api"],"iat":1,"exp":2,"kubernetes.io":{"namespace":"keeper",)"
                    R"("serviceaccount":{"name":"sync"}})")}) {
    EXPECT_FALSE(read_bound_token(make_token(make_claims(rest)))) << rest;
  }
  EXPECT_FALSE(read_bound_token(Secret("opaque")));
  EXPECT_FALSE(read_bound_token(Secret("a.!.b")));
}

// They become part of a URL.
TEST(ReadBoundToken, TakesNoNamesThatNoObjectHas) {
  const std::string bound =
      R"("kubernetes.io":{"namespace":"../x","serviceaccount":{"name":"sync"},)"
      R"("secret":{"name":"s","uid":"u"}})";
  EXPECT_FALSE(read_bound_token(make_bound_token(kNow, kNow + hours{1}, bound)));
}

TEST(FindRenewalTime, IsADayAfterItWasIssued) {
  EXPECT_EQ(find_renewal_time(make_of(kTokenLife)), kNow + hours{24});
}

TEST(FindRenewalTime, IsAQuarterOfAShorterLife) {
  EXPECT_EQ(find_renewal_time(make_of(hours{24})), kNow + hours{6});
  EXPECT_EQ(find_renewal_time(make_of(hours{96})), kNow + hours{24});
}

TEST(IsOverdue, OnceHalfOfTheLifeIsGone) {
  const BoundToken token = make_of(hours{168});
  EXPECT_FALSE(is_overdue(token, kNow + hours{84} - seconds{1}));
  EXPECT_TRUE(is_overdue(token, kNow + hours{84}));
  EXPECT_TRUE(is_overdue(token, kNow + hours{84} + seconds{1}));
}

// From Friday evening to Tuesday morning is less than what is left at the worst moment.
TEST(FindRenewalTime, LeavesMoreThanALongWeekend) {
  const BoundToken token = make_of(kTokenLife);
  EXPECT_GE(token.expires_at - find_renewal_time(token), hours{24 * 4});
}

}  // namespace
}  // namespace cred::syncd
