// SPDX-License-Identifier: Apache-2.0
// The choice of a proxy and the words for one.
#include "http/proxy.h"

#include <gtest/gtest.h>

#include "support/test_environment.h"

namespace cred {
namespace {

using testing::TestEnvironment;

TEST(FindProxySettings, TakesUpperCaseBeforeLowerCase) {
  const TestEnvironment environment(
      {"HTTPS_PROXY=http://a", "https_proxy=http://b", "http_proxy=http://c", "no_proxy=d"});
  const ProxySettings settings = find_proxy_settings(environment.view());
  EXPECT_EQ(settings.https_proxy, "http://a");
  EXPECT_EQ(settings.http_proxy, "http://c");
  EXPECT_EQ(settings.no_proxy, "d");
}

TEST(FindProxySettings, DistrustsHttpProxyUnderCgi) {
  const TestEnvironment environment(
      {"REQUEST_METHOD=GET", "HTTP_PROXY=http://evil", "HTTPS_PROXY=http://good"});
  const ProxySettings settings = find_proxy_settings(environment.view());
  EXPECT_EQ(settings.http_proxy, "");
  EXPECT_EQ(settings.https_proxy, "http://good");
}

TEST(FindProxy, DependsOnTheScheme) {
  const ProxySettings settings = {"http://secure", "http://plain", ""};
  EXPECT_EQ(find_proxy(settings, "https://far.test/"), "http://secure");
  EXPECT_EQ(find_proxy(settings, "http://far.test/"), "http://plain");
  EXPECT_EQ(find_proxy({}, "https://far.test/"), std::nullopt);
}

TEST(FindProxy, CompletesTheSchemeOfTheProxy) {
  EXPECT_EQ(find_proxy({"proxy:3128", "", ""}, "https://far.test/"), "http://proxy:3128");
  EXPECT_EQ(find_proxy({"socks5://proxy", "", ""}, "https://far.test/"), "socks5h://proxy");
}

TEST(FindProxy, GoesStraightToThisMachine) {
  const ProxySettings settings = {"http://proxy", "http://proxy", ""};
  for (const char* const url : {"https://localhost/", "http://127.1.2.3:80/", "https://[::1]:8/"}) {
    EXPECT_EQ(find_proxy(settings, url), std::nullopt) << url;
  }
}

// Expectations are those of golang.org/x/net/http/httpproxy for the same settings.
TEST(FindProxy, ReadsNoProxyAsGoDoes) {
  struct Row {
    const char* no_proxy;
    const char* url;
    bool is_straight;
  };

  const Row rows[] = {
      {"example.com", "https://example.com/", true},
      {"example.com", "https://api.example.com/", true},
      {"example.com", "https://badexample.com/", false},
      {".example.com", "https://example.com/", false},
      {".example.com", "https://api.example.com/", true},
      {"*.example.com", "https://api.example.com/", true},
      {"*.example.com", "https://example.com/", false},
      {" a , EXAMPLE.com ", "https://Example.COM./", true},
      {"example.com:443", "https://example.com/", true},
      {"example.com:8443", "https://example.com/", false},
      {"10.0.0.0/8", "https://10.1.2.3/", true},
      {"10.0.0.0/8", "https://11.1.2.3/", false},
      {"10.0.0.0/99", "https://10.1.2.3/", false},
      {"10.0.0.0/", "https://10.1.2.3/", false},
      {"10.0.0.1", "https://10.0.0.1/", true},
      {"10.0.0.1", "https://10.0.0.12/", false},
      {"fd00::/8", "https://[fd00:ec2::254]/", true},
      {"fd00:ec2::254", "https://[fd00:ec2:0::254]/", true},
      {"[fd00::1]:443", "https://[fd00::1]/", true},
      {"*", "https://far.test/", true},
      {",,", "https://far.test/", false},
  };
  for (const Row& row : rows) {
    const ProxySettings settings = {"http://proxy", "", row.no_proxy};
    EXPECT_EQ(!find_proxy(settings, row.url), row.is_straight) << row.no_proxy << ' ' << row.url;
  }
}

TEST(DescribeProxy, LeavesOutUserAndPassword) {
  EXPECT_EQ(describe_proxy("http://user:p@ss@proxy.test:3128/x"), "http://proxy.test:3128");
  EXPECT_EQ(describe_proxy("https://proxy.test"), "https://proxy.test:443");
  EXPECT_EQ(describe_proxy("http://[fd00::1]"), "http://[fd00::1]:80");
}

}  // namespace
}  // namespace cred
