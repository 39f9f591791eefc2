// SPDX-License-Identifier: Apache-2.0
// Below whose directories the cache may be made.
#include "cache/directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/temporary_directory.h"

namespace cred {
namespace {

constexpr uid_t kSomebodyElse = 12345;

TEST(PrepareDirectory, CreatesEveryMissingParentForTheOwnerAlone) {
  const testing::TemporaryDirectory home;

  ASSERT_TRUE(prepare_directory(home / ".cache/docker-credential-ecr"));

  struct stat status {};

  ASSERT_EQ(::stat((home / ".cache").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(PrepareDirectory, CreatesNothingInTheHomeOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to make a directory of another user";
  const testing::TemporaryDirectory home;
  ASSERT_EQ(::chown(home.path().c_str(), kSomebodyElse, kSomebodyElse), 0);

  const auto prepared = prepare_directory(home / ".cache/docker-credential-ecr");

  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().code, Errc::local);
  EXPECT_FALSE(std::filesystem::exists(home / ".cache"));
}

TEST(PrepareDirectory, RefusesADirectoryOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to make a directory of another user";
  const testing::TemporaryDirectory home;
  const std::string cache = home / "cache";
  ASSERT_TRUE(prepare_directory(cache));
  ASSERT_EQ(::chown(cache.c_str(), kSomebodyElse, kSomebodyElse), 0);

  EXPECT_FALSE(prepare_directory(cache));
}

TEST(PrepareDirectory, SaysWhatStandsInTheWay) {
  const auto prepared = prepare_directory("/dev/null/cache");

  ASSERT_FALSE(prepared);
  EXPECT_NE(prepared.error().text.find("/dev/null"), std::string::npos);
}

}  // namespace
}  // namespace cred
