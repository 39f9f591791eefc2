// SPDX-License-Identifier: Apache-2.0
// Heads of requests, good and hostile.
#include "syncd/observe/http/http_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExchangeTest : public ::testing::Test {
 protected:
  std::string answer(const std::string& head) {
    return answer_web(head, [this](const WebRequest& request) {
      ++served_;
      last_ = request;
      return WebReply{200, "text/plain", std::string(2000, 'x'), {{"X-Test", "1"}}};
    });
  }

  int served_ = 0;
  WebRequest last_;
};

TEST_F(ExchangeTest, AnswersAGet) {
  const std::string reply = answer("GET /a%20b?c=d HTTP/1.1\r\nHost: localhost:1\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Length: 2000\r\n"));
  EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(reply, HasSubstr("X-Test: 1\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n" + std::string(2000, 'x')));
  EXPECT_EQ(last_.path, "/a b");
  EXPECT_EQ(last_.host, "localhost:1");
}

TEST_F(ExchangeTest, AnswersAHeadWithoutTheBody) {
  const std::string reply = answer("HEAD / HTTP/1.1\r\nhost: [::1]\r\n\r\n");
  EXPECT_THAT(reply, HasSubstr("Content-Length: 2000\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n"));
  EXPECT_EQ(last_.host, "[::1]");
}

TEST_F(ExchangeTest, AnswersOldClients) {
  EXPECT_THAT(answer("GET / HTTP/1.0\n\n"), HasSubstr(" 200 OK\r\n"));
  EXPECT_EQ(last_.host, "");
}

TEST_F(ExchangeTest, RefusesOtherMethodsUnserved) {
  for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const std::string reply = answer(
        method + " / HTTP/1.1\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(reply, HasSubstr("Allow: GET, HEAD\r\n"));
  }
  EXPECT_EQ(served_, 0);
}

TEST_F(ExchangeTest, RefusesRubbishUnserved) {
  const std::vector<std::string> heads{"\r\n\r\n",
                                       "GET\r\n\r\n",
                                       "GET / HTTP/9.9\r\n\r\n",
                                       std::string("\0\x16\x03\x01\r\n\r\n", 8),
                                       "GET " + std::string(8000, '/') + "\r\n\r\n",
                                       std::string(9000, 'a'),
                                       "BREW / HTTP/1.1\r\n\r\n"};
  for (const std::string& head : heads) {
    EXPECT_THAT(answer(head), StartsWith("HTTP/1.1 4")) << head.substr(0, 40);
  }
  EXPECT_EQ(served_, 0);
}

// A thousand ranges would be a thousand times the page, and compression at the library's level
// seconds of work.
TEST_F(ExchangeTest, SendsNeitherRangesNorAnythingCompressed) {
  std::string ranges = "Range: bytes=0-";
  for (int i = 0; i < 1000; ++i) ranges += ",0-";
  const std::string reply =
      answer("GET / HTTP/1.1\r\n" + ranges + "\r\nAccept-Encoding: gzip, br\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, Not(HasSubstr("Content-Encoding")));
  EXPECT_LT(reply.size(), 2500U);
}

TEST_F(ExchangeTest, TakesTheFirstOfTwoHosts) {
  static_cast<void>(answer("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
  EXPECT_EQ(last_.host, "a");
}

TEST(FindHeadEnd, FindsTheEmptyLine) {
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r\nmore"), 18U);
  EXPECT_EQ(find_head_end("a\n\nb"), 3U);
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n"), std::string_view::npos);
}

}  // namespace
}  // namespace cred::syncd
