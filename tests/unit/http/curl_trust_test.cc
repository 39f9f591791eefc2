// SPDX-License-Identifier: Apache-2.0
// Files and directories of authorities, as the real transport takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "http/curl_send.h"
#include "unit/http/loopback.h"

namespace cred {
namespace {

using ::testing::HasSubstr;

class CurlTrust : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { loopback_ = std::make_unique<testing::Loopback>(); }

  static void TearDownTestSuite() { loopback_.reset(); }

  static Request make_request(const std::string& scheme, const std::string& server,
                              const std::string& path) {
    Request request;
    request.url = scheme + "://" + loopback_->address(server) + path;
    return request;
  }

  static Error fail(const CurlOptions& options, const Request& request) {
    const Result<Response> response = make_curl_send(options)(request);
    EXPECT_FALSE(response);
    return response ? Error{Errc::not_ecr, "no error"} : response.error();
  }

  static std::unique_ptr<testing::Loopback> loopback_;
};

std::unique_ptr<testing::Loopback> CurlTrust::loopback_;

TEST_F(CurlTrust, NamesTheCaFileThatCannotBeUsed) {
  CurlOptions options;
  options.ca_file = "/nonexistent/ca.pem";
  const Error error = fail(options, make_request("https", "good", "/echo"));
  EXPECT_EQ(error.code, Errc::local);
  EXPECT_THAT(error.text,
              HasSubstr("the CA file /nonexistent/ca.pem cannot be used: No such file or "));
}

TEST_F(CurlTrust, SaysThatACaFileHoldsNoAuthority) {
  CurlOptions options;
  options.ca_file = "/etc/passwd";
  EXPECT_THAT(fail(options, make_request("https", "good", "/echo")).text,
              HasSubstr("the CA file /etc/passwd cannot be used: no PEM certificate in it can be"));
}

TEST_F(CurlTrust, TrustsTheAuthoritiesOfADirectory) {
  CurlOptions options;
  options.ca_directory = "/nonexistent:" + loopback_->ca_directory();
  EXPECT_TRUE(make_curl_send(options)(make_request("https", "good", "/echo")));
  EXPECT_FALSE(make_curl_send(options)(make_request("https", "expired", "/echo")));
  EXPECT_FALSE(make_curl_send(options)(make_request("https", "other", "/echo")));
}

TEST_F(CurlTrust, TrustsADirectoryBesideAFileOfOtherAuthorities) {
  CurlOptions options;
  options.ca_file = loopback_->ca_file().substr(0, loopback_->ca_file().rfind('/')) + "/other.pem";
  EXPECT_FALSE(make_curl_send(options)(make_request("https", "good", "/echo")));
  options.ca_directory = loopback_->ca_directory();
  EXPECT_TRUE(make_curl_send(options)(make_request("https", "good", "/echo")));
}

TEST_F(CurlTrust, AFileWithoutEndOrWriterHoldsNobodyUp) {
  const std::string pipe = loopback_->ca_directory() + "-pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {pipe, std::string("/dev/zero"), std::string("/tmp")}) {
    SCOPED_TRACE(path);
    CurlOptions options;
    options.ca_file = path;
    const Error error = fail(options, make_request("https", "good", "/echo"));
    EXPECT_EQ(error.code, Errc::local);
    EXPECT_THAT(error.text, HasSubstr("the CA file " + path + " cannot be used: not a regular"));
    // Who meets no TLS needs no authorities.
    EXPECT_TRUE(make_curl_send(options)(make_request("http", "plain", "/echo")));
  }
  ASSERT_EQ(::unlink(pipe.c_str()), 0);
}

}  // namespace
}  // namespace cred
