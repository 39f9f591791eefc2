// SPDX-License-Identifier: Apache-2.0
// Which files may be edited, and that one which changed meanwhile is left alone.
#include "helper/full/edit_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryDirectory;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string read(const std::string& path) {
  const auto text = read_file(path, 1000);
  return text && *text ? **text : "nothing";
}

std::string refusal(const std::string& path) {
  const auto file = read_editable(path);
  return file ? "no refusal" : file.error().text;
}

TEST(EditFile, AMissingFileMayBeMadeWithItsFolders) {
  const TemporaryDirectory folder;
  const auto file = read_editable(folder / "a/b/f");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->exists);
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  ASSERT_TRUE(write_editable(*file, "new"));
  EXPECT_EQ(read(folder / "a/b/f"), "new");
  EXPECT_EQ(std::filesystem::status(folder / "a").permissions(), std::filesystem::perms::owner_all);
}

TEST(EditFile, ReplacesTheText) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  const auto file = read_editable(folder / "f");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text, "old");
  ASSERT_TRUE(write_editable(*file, "new"));
  EXPECT_EQ(read(folder / "f"), "new");
}

TEST(EditFile, AChangeMeanwhileStays) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  const auto file = read_editable(folder / "f");
  ASSERT_TRUE(file);
  write(folder / "f", "theirs");
  const auto written = write_editable(*file, "ours");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().text,
              HasSubstr("changed by somebody else meanwhile; run this again"));
  EXPECT_EQ(read(folder / "f"), "theirs");
}

TEST(EditFile, AFileThatCameMeanwhileStays) {
  const TemporaryDirectory folder;
  const auto file = read_editable(folder / "f");
  ASSERT_TRUE(file);
  write(folder / "f", "");
  EXPECT_FALSE(write_editable(*file, "ours"));
}

TEST(EditFile, RefusesWhatIsNoRegularFile) {
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "d");
  EXPECT_THAT(refusal(folder / "d"), HasSubstr("is a directory; move it away"));
  ASSERT_EQ(::mkfifo((folder / "p").c_str(), 0600), 0);
  EXPECT_THAT(refusal(folder / "p"), HasSubstr("is not a regular file"));
}

TEST(EditFile, RefusesALinkThatLeadsNowhere) {
  const TemporaryDirectory folder;
  std::filesystem::create_symlink("none", folder / "link");
  EXPECT_THAT(refusal(folder / "link"), HasSubstr("leads nowhere"));
  EXPECT_THAT(refusal(folder / "link/below"), HasSubstr("leads nowhere"));
}

TEST(EditFile, RefusesAReadOnlyFile) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0444), 0);
  EXPECT_THAT(refusal(folder / "f"), HasSubstr("chmod u+w " + (folder / "f")));
}

TEST(EditFile, LeavesWhatALinkLeadsToInAStore) {
  const TemporaryDirectory folder;
  write(folder / "f", "old");
  std::filesystem::create_symlink("f", folder / "link");
  EXPECT_TRUE(read_editable(folder / "link"));
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0444), 0);
  EXPECT_THAT(refusal(folder / "link"), HasSubstr("is a link to " + (folder / "f") + ", which is"));
}

TEST(EditFile, RefusesALargeFile) {
  const TemporaryDirectory folder;
  write(folder / "f", std::string((1U << 20U) + 1, 'x'));
  EXPECT_THAT(refusal(folder / "f"), HasSubstr("larger than"));
}

TEST(EditFile, RefusesAFolderThatIsAFile) {
  const TemporaryDirectory folder;
  write(folder / "f", "x");
  EXPECT_THAT(refusal(folder / "f/below"), HasSubstr("is not a directory"));
}

}  // namespace
}  // namespace cred
