// SPDX-License-Identifier: Apache-2.0
// What a replaced file keeps, and what a failed replacement leaves.
#include "base/replace_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/temporary_directory.h"

namespace cred {
namespace {

using testing::TemporaryDirectory;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

mode_t mode_of(const std::string& path) {
  struct stat status {};

  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777U;
}

std::size_t count_files(const std::string& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

TEST(ReplaceFile, MakesAFileForItsOwnerOnly) {
  const TemporaryDirectory folder;
  ASSERT_TRUE(replace_file(folder / "f", "new"));
  EXPECT_EQ(read(folder / "f"), "new");
  EXPECT_EQ(mode_of(folder / "f"), 0600U);
}

TEST(ReplaceFile, KeepsTheMode) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0640), 0);
  ASSERT_TRUE(replace_file(folder / "f", "new"));
  EXPECT_EQ(mode_of(folder / "f"), 0640U);
}

TEST(ReplaceFile, ReplacesWhatALinkLeadsTo) {
  const TemporaryDirectory folder;
  write(folder / "target", "old");
  std::filesystem::create_symlink("target", folder / "link");
  ASSERT_TRUE(replace_file(folder / "link", "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read(folder / "target"), "new");
}

TEST(ReplaceFile, WhoHasItOpenGoesOnReadingTheOldText) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  std::ifstream reader(folder / "f");
  ASSERT_TRUE(replace_file(folder / "f", "new"));
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

TEST(ReplaceFile, LeavesNothingBesideIt) {
  const TemporaryDirectory folder;
  ASSERT_TRUE(replace_file(folder / "f", std::string(100'000, 'x')));
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(ReplaceFile, FailsWithoutTheFolder) {
  const TemporaryDirectory folder;
  const auto replaced = replace_file(folder / "none/f", "new");
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code, Errc::local);
  EXPECT_NE(replaced.error().text.find("none/f"), std::string::npos);
}

TEST(ReplaceFile, AFailureLeavesTheOldFileAndNothingBesideIt) {
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder / "f/inside");
  EXPECT_FALSE(replace_file(folder / "f", "new"));  // a folder that is not empty
  EXPECT_TRUE(std::filesystem::is_directory(folder / "f/inside"));
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(ReplaceFile, GivesTheModeThatIsSaidWhateverTheOldFileHad) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0600), 0);
  ASSERT_TRUE(replace_file(folder / "f", "new", FileAccess{0644, std::nullopt}));
  EXPECT_EQ(read(folder / "f"), "new");
  EXPECT_EQ(mode_of(folder / "f"), 0644U);
}

TEST(ReplaceFile, WithAnAccessReplacesALinkAndNotWhatItLeadsTo) {
  const TemporaryDirectory folder;
  write(folder / "target", "old");
  std::filesystem::create_symlink("target", folder / "link");
  ASSERT_TRUE(replace_file(folder / "link", "new", FileAccess{}));
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read(folder / "target"), "old");
}

// In a process of somebody who may not give files away, whoever runs the test.
TEST(ReplaceFile, AnOwnerThatCannotBeGivenLeavesTheOldFile) {
  constexpr uid_t kNobody = 65534;
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(folder.path().c_str(), kNobody, kNobody), 0);
    ASSERT_EQ(::chown((folder / "f").c_str(), kNobody, kNobody), 0);
  }
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setresuid(kNobody, kNobody, kNobody) != 0) ::_exit(2);
    const auto done = replace_file(folder / "f", "new", FileAccess{0600, FileOwner{0, 0}});
    ::_exit(done ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);

  EXPECT_EQ(status, 0);
  EXPECT_EQ(read(folder / "f"), "old");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

}  // namespace
}  // namespace cred
