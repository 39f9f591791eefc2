// SPDX-License-Identifier: Apache-2.0
// Which files would keep a library waiting, and which it may have.
#include "http/library_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <string>

#include "base/unique_fd.h"

namespace cred {
namespace {

class LibraryFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "library_files_test.XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    pipe_ = pattern + "/pipe";
    ASSERT_EQ(::mkfifo(pipe_.c_str(), 0600), 0);
  }

  static std::string look(const std::string& variable, const std::string& path) {
    std::string entry = variable + '=' + path;
    std::array<char*, 2> block = {entry.data(), nullptr};
    return find_library_file_objection(Environment(block.data()));
  }

  std::string pipe_;
};

TEST_F(LibraryFiles, MustNotBeEndless) {
  for (const std::string& path : {pipe_, std::string("/dev/zero")}) {
    EXPECT_EQ(look("OPENSSL_CONF", path),
              "OPENSSL_CONF names " + path +
                  ", which OpenSSL would wait for without end; unset the variable or name a file");
  }
  EXPECT_NE(look("SSLKEYLOGFILE", pipe_), "");
}

TEST_F(LibraryFiles, MayBeAnythingThatEnds) {
  for (const char* const path : {"/dev/null", "/etc/passwd", "/nonexistent", "/tmp", ""}) {
    EXPECT_EQ(look("OPENSSL_CONF", path), "") << path;
    EXPECT_EQ(look("SSLKEYLOGFILE", path), "") << path;
  }
}

TEST_F(LibraryFiles, MayBeAPipeThatSomebodyReads) {
  const UniqueFd reader(::open(pipe_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(look("SSLKEYLOGFILE", pipe_), "");
}

}  // namespace
}  // namespace cred
