// SPDX-License-Identifier: Apache-2.0
// Handshakes with real sockets: which places of authorities count, and when they are read.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "http/curl_send.h"
#include "support/temporary_directory.h"
#include "unit/http/certificates.h"
#include "unit/http/loopback.h"

namespace cred {
namespace {

class CurlAuthorities : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { loopback_ = std::make_unique<testing::Loopback>(); }

  static void TearDownTestSuite() { loopback_.reset(); }

  static bool accepts(const Send& send) {
    Request request;
    request.url = "https://" + loopback_->address("good") + "/echo";
    return static_cast<bool>(send(request));
  }

  static std::string authority() {
    std::ostringstream pem;
    pem << std::ifstream(loopback_->ca_file()).rdbuf();
    return pem.str();
  }

  testing::TemporaryDirectory folder_;
  static std::unique_ptr<testing::Loopback> loopback_;
};

std::unique_ptr<testing::Loopback> CurlAuthorities::loopback_;

TEST_F(CurlAuthorities, CountsADirectoryBesideTheSystemsFile) {
  CurlOptions options;
  EXPECT_FALSE(accepts(make_curl_send(options)));
  options.ca_directory = folder_.path();
  EXPECT_FALSE(accepts(make_curl_send(options)));
  const std::string pem = authority();
  std::ofstream(folder_ / testing::hash_of(testing::from_pem(pem)) + ".0") << pem;
  EXPECT_TRUE(accepts(make_curl_send(options)));
}

TEST_F(CurlAuthorities, CountsADirectoryBesideAFile) {
  CurlOptions options;
  options.ca_file = folder_ / "ca.pem";
  options.ca_directory = folder_.path();
  const std::string pem = authority();
  std::ofstream(options.ca_file) << testing::to_pem(testing::make_root({.subject = {"Other"}}));
  EXPECT_FALSE(accepts(make_curl_send(options)));
  std::ofstream(folder_ / testing::hash_of(testing::from_pem(pem)) + ".0") << pem;
  EXPECT_TRUE(accepts(make_curl_send(options)));
}

TEST_F(CurlAuthorities, ReadsAFileAnewForTheNextConnection) {
  CurlOptions options;
  options.ca_file = folder_ / "ca.pem";
  const Send send = make_curl_send(options);
  std::ofstream(options.ca_file) << testing::to_pem(testing::make_root({.subject = {"Other"}}));
  EXPECT_FALSE(accepts(send));
  std::ofstream(options.ca_file) << authority();
  EXPECT_TRUE(accepts(send));
}

TEST_F(CurlAuthorities, TrustsTheOnesOfItsOwnAlone) {
  CurlOptions options;
  options.ca_pem = testing::to_pem(testing::make_root({.subject = {"Other"}}));
  options.ca_file = loopback_->ca_file();
  EXPECT_FALSE(accepts(make_curl_send(options)));
  options.ca_pem = authority();
  EXPECT_TRUE(accepts(make_curl_send(options)));
}

}  // namespace
}  // namespace cred
