// SPDX-License-Identifier: Apache-2.0
// What may be given to libcurl as authorities, and what would hold it up.
#include "http/trust_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace cred {
namespace {

class TrustFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "trust_files_test.XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }

  std::string write(const std::string& name) const {
    std::ofstream(folder_ + '/' + name) << "x";
    return folder_ + '/' + name;
  }

  std::string make_pipe(const std::string& name) const {
    EXPECT_EQ(::mkfifo((folder_ + '/' + name).c_str(), 0600), 0);
    return folder_ + '/' + name;
  }

  static TrustObjection look(const std::string& file, const std::string& directory) {
    CurlOptions options;
    options.ca_file = file;
    options.ca_directory = directory;
    return find_trust_objection(options);
  }

  std::string folder_;
};

TEST_F(TrustFiles, AreFineWhenTheyAreFiles) {
  write("0123abcd.0");
  EXPECT_EQ(look(write("ca.pem"), folder_ + ":/nonexistent::").cause, "");
  EXPECT_EQ(look("", "").cause, "");
}

TEST_F(TrustFiles, SayWhatStandsInTheirPlace) {
  const std::string pipe = make_pipe("pipe");
  EXPECT_EQ(look(pipe, "").file, pipe);
  EXPECT_EQ(look(pipe, "").cause, "not a regular file but a FIFO");
  EXPECT_EQ(look(folder_, "").cause, "not a regular file but a directory");
  EXPECT_EQ(look("/dev/zero", "").cause, "not a regular file but a device");
  EXPECT_EQ(look(folder_ + "/none", "").cause, "No such file or directory");
}

TEST_F(TrustFiles, MayBeLargeButNotEndless) {
  const std::string path = write("large");
  ASSERT_EQ(::truncate(path.c_str(), 16 << 20), 0);
  EXPECT_EQ(look(path, "").cause, "");
  ASSERT_EQ(::truncate(path.c_str(), off_t{5} << 30), 0);
  EXPECT_EQ(look(path, "").cause, "larger than 16777216 bytes");
}

TEST_F(TrustFiles, OfADirectoryAreThoseThatOpensslOpens) {
  make_pipe("ca.pem");
  make_pipe("0123abcd");
  make_pipe("0123ABCD.0");
  ASSERT_EQ(::symlink("/nonexistent", (folder_ + "/0123abcd.1").c_str()), 0);
  EXPECT_EQ(look("", folder_).cause, "");
  const std::string pipe = make_pipe("0123abcd.0");
  EXPECT_EQ(look("", "/nonexistent:" + folder_).file, pipe);
  EXPECT_EQ(look("", folder_).cause, "not a regular file but a FIFO");
}

TEST_F(TrustFiles, AreNotLookedAtBesideAnAuthoritysText) {
  CurlOptions options;
  options.ca_pem = "text";
  options.ca_file = make_pipe("pipe");
  EXPECT_EQ(find_trust_objection(options).cause, "");
}

}  // namespace
}  // namespace cred
