// SPDX-License-Identifier: Apache-2.0
// Headers, authorities, and the collecting of an answer.
#include "http/request.h"

#include <gtest/gtest.h>

#include "http/authority.h"
#include "http/reception.h"

namespace cred {
namespace {

TEST(FindHeader, TakesTheFirstOfAnyCase) {
  const std::vector<Header> headers = {{"a", "1"}, {"B", "2"}, {"b", "3"}};
  EXPECT_EQ(find_header(headers, "b"), "2");
  EXPECT_EQ(find_header(headers, "c"), std::nullopt);
}

TEST(ParseAuthority, SeparatesHostAndPort) {
  struct Row {
    const char* url;
    const char* host;
    const char* port;
  };

  const Row rows[] = {
      {"https://Api.Example.com/x:1", "api.example.com", "443"},
      {"http://host:8080?q", "host", "8080"},
      {"http://host.", "host", "80"},
      {"http://user:pw@host:1", "host", "1"},
      {"https://[fd00::1]", "fd00::1", "443"},
      {"https://[fd00::1]:9/", "fd00::1", "9"},
      {"https://[broken", "broken", "443"},
      {"socks5://host", "host", "1080"},
      {"", "", "80"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.url);
    const Authority authority = parse_authority(row.url);
    EXPECT_EQ(authority.host, row.host);
    EXPECT_EQ(authority.port, row.port);
  }
}

TEST(Reception, CollectsWithinItsBound) {
  Reception reception(4);
  EXPECT_TRUE(reception.add_body("ab"));
  EXPECT_TRUE(reception.add_body("cd"));
  EXPECT_FALSE(reception.add_body("e"));
  EXPECT_TRUE(reception.is_too_large());
  EXPECT_EQ(std::move(reception).take().body, "abcd");
}

TEST(Reception, DropsHeadersOfInterimAnswers) {
  Reception reception(4);
  for (const char* const line : {"HTTP/1.1 100 Continue\r\n", "X-A: 1\r\n", "\r\n",
                                 "HTTP/1.1 200 OK\r\n", "X-B:  2 \r\n", "\r\n"}) {
    EXPECT_TRUE(reception.add_header_line(line));
  }
  const Response response = std::move(reception).take();
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].name, "X-B");
  EXPECT_EQ(response.headers[0].value, "2");
}

}  // namespace
}  // namespace cred
