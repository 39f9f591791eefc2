// SPDX-License-Identifier: Apache-2.0
// Locks between two openings of one file, and whose a new file is.
#include "base/lock_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace cred {
namespace {

using testing::TemporaryDirectory;

constexpr uid_t kSomebody = 12345;

struct stat look_at(const std::string& path) {
  struct stat found {};

  EXPECT_EQ(::lstat(path.c_str(), &found), 0);
  return found;
}

TEST(LockFile, NewFileIsItsOwnersAlone) {
  const TemporaryDirectory folder;
  ASSERT_TRUE(LockFile::open(folder / "x.lock"));
  EXPECT_EQ(look_at(folder / "x.lock").st_mode & 0777U, 0600U);
}

TEST(LockFile, FileThatRootMakesBelongsToTheOwnerOfTheFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "not root";
  const TemporaryDirectory folder;
  ASSERT_EQ(::chown(folder.path().c_str(), kSomebody, kSomebody), 0);
  ASSERT_TRUE(LockFile::open(folder / "x.lock"));
  EXPECT_EQ(look_at(folder / "x.lock").st_uid, kSomebody);
  EXPECT_EQ(look_at(folder / "x.lock").st_gid, kSomebody);
}

TEST(LockFile, FileThatWasThereKeepsItsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "not root";
  const TemporaryDirectory folder;
  std::ofstream(folder / "x.lock") << "";
  ASSERT_EQ(::chown(folder.path().c_str(), kSomebody, kSomebody), 0);
  ASSERT_TRUE(LockFile::open(folder / "x.lock"));
  EXPECT_EQ(look_at(folder / "x.lock").st_uid, 0U);
}

TEST(LockFile, NeverFollowsALink) {
  const TemporaryDirectory folder;
  std::ofstream(folder / "target") << "";
  std::filesystem::create_symlink(folder / "target", folder / "x.lock");
  const auto file = LockFile::open(folder / "x.lock");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::local);
}

TEST(LockFile, OneHolderAtATime) {
  const TemporaryDirectory folder;
  auto first = LockFile::open(folder / "x.lock");
  auto second = LockFile::open(folder / "x.lock");
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->try_lock(0, LockMode::exclusive));
  EXPECT_FALSE(second->try_lock(0, LockMode::exclusive));
  EXPECT_FALSE(
      second->wait_lock(0, LockMode::exclusive, Deadline::after(std::chrono::milliseconds{5})));
  first->unlock(0);
  EXPECT_TRUE(second->try_lock(0, LockMode::exclusive));
}

}  // namespace
}  // namespace cred
