// SPDX-License-Identifier: Apache-2.0
// Which passwords everybody on the machine gets to see.
#include "syncd/credentials/shared_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cache/location.h"
#include "cache/published.h"
#include "support/temporary_directory.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant kNow = from_epoch(1'800'000'000);
const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const std::string kOtherHost = "999999999999.dkr.ecr.us-east-1.amazonaws.com";

RegistrySource make_source(const std::string& host, const std::string& name = "ours") {
  RegistrySource source;
  source.name = name;
  source.target.registry.host = host;
  return source;
}

TokenOutcome make_outcome(const std::string& password) {
  return {HostPassword{kHost, Secret(password), kNow + hours{12}}, {}, kNow + hours{8}, kNow};
}

TokenOutcome make_failure(Errc code) { return {Error{code, "AWS said no"}, {}, {}}; }

class SharedCacheTest : public ::testing::Test {
 protected:
  bool publish(const std::vector<TokenOutcome>& outcomes, Instant now = kNow) const {
    const auto done = publish_passwords(directory_, registries_, outcomes, now);
    EXPECT_TRUE(done) << done.error().text;
    return done && *done;
  }

  std::vector<PublishedToken> published() const {
    return read_published(public_cache(directory_) + "/tokens-v2.db");
  }

  cred::testing::TemporaryDirectory directory_of_test_;
  std::string directory_ = directory_of_test_.path();
  std::vector<RegistrySource> registries_{make_source(kHost), make_source(kOtherHost, "theirs")};
};

TEST_F(SharedCacheTest, PublishesEveryPasswordWithWhoGotIt) {
  registries_[1].target.mapping.profile = "pull";
  registries_[1].target.mapping.role_arn = "arn:aws:iam::999999999999:role/x";

  EXPECT_TRUE(publish({make_outcome("one"), make_outcome("two")}));

  ASSERT_EQ(published().size(), 2);
  EXPECT_EQ(published()[0].source, "ours: the credentials of ecr-syncd itself");
  EXPECT_EQ(published()[0].entry.value, "one");
  EXPECT_EQ(published()[0].entry.requested_at, kNow);
  EXPECT_EQ(published()[0].entry.refresh_at, kNow + hours{8});
  EXPECT_EQ(published()[0].entry.expires_at, kNow + hours{12});
  EXPECT_EQ(published()[1].source, "theirs: profile pull, role arn:aws:iam::999999999999:role/x");
}

TEST_F(SharedCacheTest, WhatIsNotSharedStaysPrivate) {
  registries_[1].shared = false;
  publish({make_outcome("one"), make_outcome("two")});
  ASSERT_EQ(published().size(), 1);
  EXPECT_EQ(published()[0].host, kHost);
}

TEST_F(SharedCacheTest, OneHostInSeveralEntriesIsPublishedOnce) {
  registries_.push_back(make_source(kHost, "again"));
  publish({make_outcome("one"), make_outcome("two"), make_outcome("three")});
  ASSERT_EQ(published().size(), 2);
  EXPECT_EQ(published()[0].entry.value, "one");
}

TEST_F(SharedCacheTest, AnOutageTakesNothingAwayAndADenialDoes) {
  publish({make_outcome("one"), make_outcome("two")});

  EXPECT_FALSE(publish({make_failure(Errc::unavailable), make_failure(Errc::no_credentials)}));
  EXPECT_EQ(published().size(), 2);
  EXPECT_TRUE(publish({make_failure(Errc::denied), make_failure(Errc::unavailable)}));
  ASSERT_EQ(published().size(), 1);
  EXPECT_EQ(published()[0].host, kOtherHost);
}

TEST_F(SharedCacheTest, AnAttemptThatWasPutOffChangesNothing) {
  publish({make_outcome("one"), make_outcome("two")});
  TokenOutcome later = make_outcome("one");
  later.refresh_at += minutes{1};
  EXPECT_FALSE(publish({later, make_outcome("two")}));
}

TEST_F(SharedCacheTest, ThePrivateCacheIsApartAndThePublicOneInReach) {
  const std::string directory = directory_ + "/cache";
  const mode_t before = ::umask(0077);
  EXPECT_EQ(prepare_private_cache(directory), directory + "/private");
  ::umask(before);

  struct stat status {};

  ASSERT_EQ(::stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0755);
  ASSERT_EQ(::chmod(directory.c_str(), 0711), 0);
  prepare_private_cache(directory);
  ASSERT_EQ(::stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0711);  // what somebody chose stays
}

TEST_F(SharedCacheTest, TheHelperLooksWhereTheDefaultIs) {
  EXPECT_EQ(public_cache(SyncConfig{}.cache_directory) + "/tokens-v2.db", kSystemCacheFile);
  EXPECT_EQ(find_reading_obstacle(directory_), "");
}

TEST_F(SharedCacheTest, SaysWhyNoPasswordCanBeKept) {
  EXPECT_EQ(find_keeping_obstacle(directory_), "");

  const std::string file = directory_ + "/private/" + std::string(kTokenFile);
  std::filesystem::remove(file);
  std::filesystem::create_symlink("/etc/passwd", file);
  EXPECT_THAT(find_keeping_obstacle(directory_),
              ::testing::AllOf(::testing::HasSubstr("cannot use " + file + " as cache"),
                               ::testing::HasSubstr("belong to whoever runs this")));
}

}  // namespace
}  // namespace cred::syncd
