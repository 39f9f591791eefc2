// SPDX-License-Identifier: Apache-2.0
// Logins that say themselves until when they are good.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/base64.h"
#include "syncd/kube/client/session.h"
#include "unit/syncd/kube/client/sessions.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using testing::ClusterWorld;
using testing::complaint;
using ::testing::HasSubstr;
using testing::kNow;
using testing::login;
using testing::open;

// A JSON Web Token that expires `later` than now.
std::string make_id_token(seconds later) {
  std::string claims =
      encode_base64(R"({"sub":"jane","exp":)" + std::to_string(to_epoch(kNow + later)) + '}');
  claims.resize(claims.find_last_not_of('=') + 1);
  return "eyJhbGciOiJub25lIn0." + claims + ".c2ln";
}

std::string oidc_user(seconds later) {
  return "{auth-provider: {name: oidc, config: {id-token: " + make_id_token(later) + "}}}";
}

TEST(OpenSession, SendsTheTokenOfAnOidcLogin) {
  ClusterWorld world(oidc_user(seconds{100}));
  const auto session = open(world);

  ASSERT_TRUE(session) << session.error().text;
  EXPECT_EQ(find_header((*session)->headers, "Authorization"),
            "Bearer " + make_id_token(seconds{100}));
  EXPECT_FALSE(is_outdated(**session, kNow + seconds{69}));
  EXPECT_TRUE(is_outdated(**session, kNow + seconds{70}));
}

TEST(OpenSession, SaysThatAnOidcLoginIsPast) {
  for (const seconds later : {seconds{0}, seconds{-1}}) {
    ClusterWorld world(oidc_user(later));
    EXPECT_THAT(complaint(world), HasSubstr("the id-token of auth-provider oidc in " +
                                            world.directory / "config" + ", user u, expired at "));
  }
  ClusterWorld world(oidc_user(seconds{1}));
  EXPECT_EQ(complaint(world), "no error");
}

TEST(OpenSession, PrefersATokenToAnOidcLogin) {
  ClusterWorld world("{token: t, " + oidc_user(seconds{-1}).substr(1));
  EXPECT_EQ(login(world), "Bearer t");
}

}  // namespace
}  // namespace cred::syncd
