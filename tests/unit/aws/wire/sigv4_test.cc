// SPDX-License-Identifier: Apache-2.0
// What vectors do not show of the signer: headers it adds, keeps, replaces and never signs.
#include "aws/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/canonical.h"
#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

Request make_request() {
  Request request;
  request.method = "POST";
  request.url = "https://api.example.test:8443/";
  request.headers = {{"User-Agent", "x"}, {"Accept", "*/*"}, {"X-Amz-Target", "T"}};
  return request;
}

TEST(Sign, AddsHostDateAndToken) {
  const Request request = sign(make_request(), testing::make_credentials(), {"r", "s"}, kNow);
  EXPECT_EQ(find_header(request.headers, "Host"), "api.example.test:8443");
  EXPECT_EQ(find_header(request.headers, "X-Amz-Date"), "20261124T120000Z");
  EXPECT_EQ(find_header(request.headers, "X-Amz-Security-Token"), "hunter2-token");
}

TEST(Sign, LeavesOutHeadersThatChangeOnTheWay) {
  const Request request = sign(make_request(), testing::make_credentials(), {"r", "s"}, kNow);
  EXPECT_THAT(std::string(*find_header(request.headers, "Authorization")),
              HasSubstr("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target,"));
}

TEST(Sign, ReplacesAnEarlierSignature) {
  const Credentials credentials = testing::make_credentials();
  const Request once = sign(make_request(), credentials, {"r", "s"}, kNow);
  const Request twice = sign(once, credentials, {"r", "s"}, kNow);
  EXPECT_EQ(once.headers.size(), twice.headers.size());
  EXPECT_EQ(find_header(once.headers, "Authorization"),
            find_header(twice.headers, "Authorization"));
}

TEST(Sign, NeverSendsTheSecretKey) {
  const Request request = sign(make_request(), testing::make_credentials(), {"r", "s"}, kNow);
  for (const Header& header : request.headers) {
    EXPECT_THAT(header.value, Not(HasSubstr("hunter2-secret")));
  }
}

TEST(NormalizePath, RemovesDotsAndEmptySegments) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "/"},          {"/", "/"},         {"/a", "/a"},       {"/a/", "/a/"},
      {"//a//b", "/a/b"}, {"/a/./b", "/a/b"}, {"/a/..", "/"},     {"/../a", "/a"},
      {"/a/.", "/a/"},    {"/..", "/"},       {"/a/b/..", "/a/"}, {"/...", "/..."}};
  for (const auto& [path, expected] : rows) EXPECT_EQ(normalize_path(path), expected) << path;
}

TEST(RenderHost, DropsTheDefaultPortOnly) {
  EXPECT_EQ(render_host(split_url("https://h:443/")), "h");
  EXPECT_EQ(render_host(split_url("http://h:80")), "h");
  EXPECT_EQ(render_host(split_url("http://h:443")), "h:443");
  EXPECT_EQ(render_host(split_url("https://[::1]:443/x")), "[::1]");
}

TEST(RenderCanonicalQuery, TreatsPlusAsPlusAndLoneEscapesAsThemselves) {
  EXPECT_EQ(render_canonical_query("a=1+2&b=%zz&c=%4"), "a=1%2B2&b=%25zz&c=%254");
  EXPECT_EQ(render_canonical_query("&&x&"), "x=");
}

}  // namespace
}  // namespace cred
