// SPDX-License-Identifier: Apache-2.0
// A role that several registries are asked with: assumed once in a round.
#include <gtest/gtest.h>

#include <chrono>

#include "syncd/credentials/token_fetcher.h"
#include "unit/syncd/credentials/obtain_passwords.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using testing::kNow;
using testing::ObtainPasswordsTest;

TEST_F(ObtainPasswordsTest, AssumesARoleOnceForTenRegions) {
  add_ten_regions("role");
  const auto outcomes = obtain();

  EXPECT_EQ(assumed_, 1);
  EXPECT_EQ(calls_, 10);
  for (const TokenOutcome& outcome : outcomes) {
    ASSERT_TRUE(outcome.password) << outcome.password.error().text;
    EXPECT_EQ(outcome.password->password.reveal(), "of-ROLE");
  }
}

TEST_F(ObtainPasswordsTest, AssumesARoleAgainForWhoeverGoesAnotherWay) {
  add_ten_regions("role");
  registries_.resize(2);
  registries_[1].proxy = server_.url();
  static_cast<void>(obtain());

  EXPECT_EQ(assumed_, 2);
}

TEST_F(ObtainPasswordsTest, TellsAllOfThemOfARoleThatIsDenied) {
  is_role_denied_ = true;
  add_ten_regions("role");
  for (const TokenOutcome& outcome : obtain()) {
    ASSERT_FALSE(outcome.password);
    EXPECT_EQ(outcome.password.error().code, Errc::denied);
  }

  EXPECT_EQ(assumed_, 1);
  EXPECT_EQ(calls_, 0);
}

// Of the next round nobody knows yet whether it finds the same.
TEST_F(ObtainPasswordsTest, AsksAgainInTheNextRound) {
  add_ten_regions("role");
  static_cast<void>(obtain());
  now_ = kNow + hours{11};
  static_cast<void>(obtain());

  EXPECT_EQ(assumed_, 2);
  EXPECT_EQ(calls_, 20);
}

}  // namespace
}  // namespace cred::syncd
