// SPDX-License-Identifier: Apache-2.0
// Bounded reading and file stamps, on real files.
#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/file_stamp.h"
#include "base/regular_file.h"

namespace cred {
namespace {

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "file_test.XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }

  std::string write(const std::string& name, const std::string& content) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << content;
    return path;
  }

  std::string directory_;
};

TEST_F(FileTest, ReadsContentUpToTheBound) {
  const auto path = write("a", "12345");

  const auto exact = read_file(path, 5);
  const auto over = read_file(path, 4);

  ASSERT_TRUE(exact);
  EXPECT_EQ(**exact, "12345");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Errc::local);
  EXPECT_NE(over.error().text.find(path), std::string::npos);
}

TEST_F(FileTest, AbsentIsNoError) {
  const auto absent = read_file(directory_ + "/none", 10);
  const auto below_a_file = read_file(write("a", "x") + "/b", 10);

  ASSERT_TRUE(absent);
  EXPECT_FALSE(absent->has_value());
  ASSERT_TRUE(below_a_file);
  EXPECT_FALSE(below_a_file->has_value());
}

TEST_F(FileTest, RefusesDirectoriesAndPipes) {
  const std::string pipe = directory_ + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);

  EXPECT_EQ(read_file(directory_, 10).error().text,
            "cannot read " + directory_ + ": not a regular file but a directory");
  EXPECT_EQ(read_file(pipe, 10).error().text,
            "cannot read " + pipe + ": not a regular file but a FIFO");
  EXPECT_EQ(read_file("/dev/zero", 10).error().text,
            "cannot read /dev/zero: not a regular file but a device");
}

TEST_F(FileTest, RefusesASparseGiantWithoutReadingIt) {
  const auto path = write("a", "");
  ASSERT_EQ(::truncate(path.c_str(), off_t{5} << 40), 0);
  EXPECT_EQ(read_file(path, 10).error().text, "cannot read " + path + ": larger than 10 bytes");
}

TEST_F(FileTest, ObjectsToWhatCannotBeRead) {
  EXPECT_EQ(find_file_objection(write("a", "12345"), 5), "");
  EXPECT_EQ(find_file_objection(write("a", "123456"), 5), "larger than 5 bytes");
  EXPECT_EQ(find_file_objection(directory_ + "/none", 5), "No such file or directory");
  EXPECT_EQ(find_file_objection(directory_, 5), "not a regular file but a directory");
}

TEST_F(FileTest, StampChangesWithContentButNotWithReading) {
  const auto path = write("a", "1");
  const auto before = find_file_stamp(path);

  ASSERT_TRUE(read_file(path, 10));
  EXPECT_EQ(find_file_stamp(path), before);
  write("a", "22");
  EXPECT_NE(find_file_stamp(path), before);
}

TEST_F(FileTest, StampSeesAnEditWhoseMtimeWasPutBack) {
  const auto path = write("a", "1");

  struct stat status {};

  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  const auto before = find_file_stamp(path);

  ::usleep(20000);  // coarse file system clocks
  write("a", "2");
  const timespec times[2] = {status.st_atim, status.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);

  EXPECT_EQ(find_file_stamp(path)->modified_ns, before->modified_ns);
  EXPECT_NE(find_file_stamp(path), before);
}

TEST(LastTouched, IgnoresAModificationTimeThatAUserSetIntoTheFuture) {
  constexpr std::int64_t kSecond = 1'000'000'000;

  EXPECT_EQ(last_touched(FileStamp{1, 2, 3, 9'999 * kSecond, 4 * kSecond + 1}), from_epoch(4));
}

TEST(AppendStamp, WritesAbsentForNoFile) {
  std::string text = "config ";
  append_stamp(text, find_file_stamp("/nonexistent/file"));

  EXPECT_EQ(text, "config absent");
}

TEST(AppendStamp, WritesEveryMember) {
  std::string text;
  append_stamp(text, FileStamp{1, 2, 3, 4, -5});

  EXPECT_EQ(text, "1 2 3 4 -5");
}

}  // namespace
}  // namespace cred
