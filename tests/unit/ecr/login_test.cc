// SPDX-License-Identifier: Apache-2.0
// How long a password from `docker login` is kept.
#include "ecr/login.h"

#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"

namespace cred {
namespace {

using std::chrono::hours;

constexpr Instant kNow = from_epoch(1'800'000'000);

Secret ecr_password(const std::string& expiration) {
  return Secret(encode_base64(R"({"payload":"x","version":"2","type":"DATA_KEY","expiration":)" +
                              expiration + "}"));
}

TEST(MakeLogin, LivesAsLongAsThePasswordSays) {
  const Entry login = make_login(ecr_password(std::to_string(to_epoch(kNow + hours{3}))), kNow);

  EXPECT_EQ(login.expires_at, kNow + hours{3});
  EXPECT_EQ(login.refresh_at, login.expires_at);
}

TEST(MakeLogin, LivesTwelveHoursWhenThePasswordDoesNotSay) {
  EXPECT_EQ(make_login(Secret(std::string("opaque")), kNow).expires_at, kNow + hours{12});
  EXPECT_EQ(make_login(ecr_password("\"soon\""), kNow).expires_at, kNow + hours{12});
  EXPECT_EQ(make_login(ecr_password("9007199254740993"), kNow).expires_at, kNow + hours{12});
}

TEST(MakeLogin, BelievesAPasswordThatSaysItExpired) {
  EXPECT_FALSE(is_usable(make_login(ecr_password("1000"), kNow), kNow));
}

}  // namespace
}  // namespace cred
