// SPDX-License-Identifier: Apache-2.0
// The rules of selections, tokens and logins.
#include "cache/token_cache.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Instant kNow = from_epoch(1'800'000'000);
const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const std::string kTokenKey = token_key("https://api", "keys AKID");

KeyedEntry token(const std::string& password) {
  return {kTokenKey, make_entry(password, kNow + hours{12}, kNow)};
}

class TokenCacheTest : public ::testing::Test {
 protected:
  testing::TemporaryDirectory parent_;
  Result<TokenCache> cache_ = TokenCache::open(parent_ / "cache");
  testing::TestEnvironment environment_{{"HOME=/nonexistent"}};
  SelectionKey selection_ = make_selection_key(kHost, environment_.view(), "/nonexistent");
};

TEST_F(TokenCacheTest, SelectionLeadsToTheToken) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));

  EXPECT_EQ(cache_->find_target(selection_, kNow), kTokenKey);
  EXPECT_EQ(cache_->find(kTokenKey, kNow)->value, "pw");
}

TEST_F(TokenCacheTest, WritesNoSelectionWhileAFileIsTooYoung) {
  selection_.youngest_stamp = kNow - seconds{1};
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));
  EXPECT_FALSE(cache_->find_target(selection_, kNow).has_value());
  EXPECT_TRUE(cache_->find(kTokenKey, kNow).has_value());

  selection_.youngest_stamp = kNow - seconds{2};
  ASSERT_TRUE(cache_->put_selection(selection_, token("pw"), kNow));
  EXPECT_TRUE(cache_->find_target(selection_, kNow).has_value());
}

TEST_F(TokenCacheTest, LoginDropsTheHostsSelections) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));

  ASSERT_TRUE(cache_->put_login(kHost, make_entry("login", kNow + hours{1}, kNow), kNow));

  EXPECT_FALSE(cache_->find_target(selection_, kNow).has_value());
  EXPECT_EQ(cache_->find(login_key(kHost), kNow)->value, "login");
}

TEST_F(TokenCacheTest, NoSelectionPassesALiveLoginBy) {
  ASSERT_TRUE(cache_->put_login(kHost, make_entry("login", kNow + hours{1}, kNow), kNow));

  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));

  EXPECT_FALSE(cache_->find_target(selection_, kNow).has_value());
}

TEST_F(TokenCacheTest, LoginWithTheCachedTokenPinsNothing) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));

  ASSERT_TRUE(cache_->put_login(kHost, make_entry("pw", kNow + hours{1}, kNow), kNow));

  EXPECT_FALSE(cache_->find(login_key(kHost), kNow).has_value());
  EXPECT_TRUE(cache_->find_target(selection_, kNow).has_value());
}

TEST_F(TokenCacheTest, LoginWithATokenThatNoSelectionLeadsToPinsNothing) {
  selection_.youngest_stamp = kNow - seconds{1};
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));
  ASSERT_FALSE(cache_->find_target(selection_, kNow).has_value());

  ASSERT_TRUE(cache_->put_login(kHost, make_entry("pw", kNow + hours{1}, kNow), kNow));

  EXPECT_FALSE(cache_->find(login_key(kHost), kNow).has_value());
}

TEST_F(TokenCacheTest, LoginWithAnExpiredTokenIsKept) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));
  const Instant later = kNow + hours{12};

  ASSERT_TRUE(cache_->put_login(kHost, make_entry("pw", later + hours{1}, later), later));

  EXPECT_TRUE(cache_->find(login_key(kHost), later).has_value());
}

TEST_F(TokenCacheTest, NewerLoginReplacesTheOld) {
  ASSERT_TRUE(cache_->put_login(kHost, make_entry("one", kNow + hours{1}, kNow), kNow));
  ASSERT_TRUE(cache_->put_login(kHost, make_entry("two", kNow + hours{1}, kNow), kNow));

  EXPECT_EQ(cache_->find(login_key(kHost), kNow)->value, "two");
}

TEST_F(TokenCacheTest, EraseTakesLoginSelectionsAndTheGivenTokens) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));
  ASSERT_TRUE(cache_->put_login(kHost, make_entry("login", kNow + hours{1}, kNow), kNow));

  ASSERT_TRUE(cache_->erase_host(kHost, {kTokenKey}, kNow));

  EXPECT_FALSE(cache_->find(kTokenKey, kNow).has_value());
  EXPECT_FALSE(cache_->find(login_key(kHost), kNow).has_value());
  EXPECT_FALSE(cache_->find_target(selection_, kNow).has_value());
}

TEST_F(TokenCacheTest, RemembersAnErasureForAsLongAsAnyTokenLives) {
  EXPECT_FALSE(cache_->find_erasure(kHost).has_value());
  ASSERT_TRUE(cache_->erase_host(kHost, {}, kNow));
  EXPECT_EQ(cache_->find_erasure(kHost), kNow);
  EXPECT_FALSE(cache_->find_erasure("other").has_value());

  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow + kMaxLife - seconds{1}));
  EXPECT_EQ(cache_->find_erasure(kHost), kNow);
  ASSERT_TRUE(cache_->erase_token(kTokenKey, kNow + kMaxLife));
  EXPECT_FALSE(cache_->find_erasure(kHost).has_value());
}

TEST_F(TokenCacheTest, PostponingKeepsTheTokenAndItsExpiry) {
  const auto due = token("pw");
  ASSERT_TRUE(cache_->put_token(due, selection_, kNow));
  const Instant later = due.entry.refresh_at;

  ASSERT_TRUE(cache_->postpone_refresh(due, later + seconds{60}, later));

  EXPECT_TRUE(is_fresh(*cache_->find(kTokenKey, later), later + seconds{59}));
  EXPECT_FALSE(is_fresh(*cache_->find(kTokenKey, later), later + seconds{60}));
  EXPECT_EQ(cache_->find(kTokenKey, later)->expires_at, due.entry.expires_at);
}

TEST_F(TokenCacheTest, PostponingBringsNoErasedTokenBack) {
  const auto due = token("pw");
  ASSERT_TRUE(cache_->put_token(due, selection_, kNow));
  ASSERT_TRUE(cache_->erase_host(kHost, {kTokenKey}, kNow));

  ASSERT_TRUE(cache_->postpone_refresh(due, kNow + seconds{60}, kNow));

  EXPECT_FALSE(cache_->find(kTokenKey, kNow).has_value());
}

TEST_F(TokenCacheTest, PostponingLeavesANewerTokenAlone) {
  const auto newer = token("newer");
  ASSERT_TRUE(cache_->put_token(newer, selection_, kNow));

  ASSERT_TRUE(cache_->postpone_refresh(token("older"), kNow + seconds{60}, kNow));

  EXPECT_EQ(cache_->find(kTokenKey, kNow)->refresh_at, newer.entry.refresh_at);
}

TEST_F(TokenCacheTest, ListsWhatThisEnvironmentWouldBeAnswered) {
  ASSERT_TRUE(cache_->put_token(token("pw"), selection_, kNow));
  ASSERT_TRUE(cache_->put_login("public.ecr.aws", make_entry("x", kNow + hours{1}, kNow), kNow));
  const testing::TestEnvironment other({"HOME=/nonexistent", "AWS_PROFILE=other"});

  EXPECT_EQ(cache_->list_hosts(environment_.view(), "/nonexistent", kNow),
            (std::vector<std::string>{kHost, "public.ecr.aws"}));
  EXPECT_EQ(cache_->list_hosts(other.view(), "/nonexistent", kNow),
            std::vector<std::string>{"public.ecr.aws"});
  EXPECT_TRUE(cache_->list_hosts(environment_.view(), "/nonexistent", kNow + hours{12}).empty());
}

}  // namespace
}  // namespace cred
