// SPDX-License-Identifier: Apache-2.0
// What is a name of which kind.
#include "syncd/config/names.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace cred::syncd {
namespace {

void expect(const std::function<bool(const std::string&)>& is, const std::vector<std::string>& good,
            const std::vector<std::string>& bad) {
  for (const std::string& text : good) EXPECT_TRUE(is(text)) << text;
  for (const std::string& text : bad) EXPECT_FALSE(is(text)) << text;
}

TEST(Names, DnsLabel) {
  expect(is_dns_label, {"a", "a-1", "1", std::string(63, 'a')},
         {"", "-a", "a-", "A", "a.b", "a_b", std::string(64, 'a')});
}

TEST(Names, DnsSubdomain) {
  expect(is_dns_subdomain, {"regcred", "a.b-c.1", std::string(253, 'a')},
         {"", ".a", "a.", "a..b", "a.-b", "A", std::string(254, 'a')});
}

TEST(Names, LabelKey) {
  expect(is_label_key, {"a", "A_b.c-d", "example.com/A", std::string(63, 'a')},
         {"", "/a", "a/", "Example.com/a", "a/b/c", "-a", "a b", std::string(64, 'a')});
}

TEST(Names, RoleArn) {
  expect(is_role_arn,
         {"arn:aws:iam::123456789012:role/x", "arn:aws-us-gov:iam::123456789012:role/a/b+c@d",
          "arn:aws-cn:iam::123456789012:role/x"},
         {"", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::12345678901:role/x",
          "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:role/a b",
          "arn:aws:sts::123456789012:role/x", "arn:aws:iam:", "arn:aws:iam::1"});
}

TEST(Names, EksName) {
  expect(is_eks_name, {"p", "1", "prod-1_A", std::string(100, 'a')},
         {"", "-a", "_a", "a.b", "a/b", "a b", "\xC3\xA9", std::string(101, 'a')});
}

TEST(Names, Region) {
  expect(is_region, {"us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"},
         {"", "us", "US-EAST-1", "us-east", "us-east-1.evil.com", "us-east-1a"});
}

TEST(Names, Url) {
  const auto is = [](const std::string& text) { return is_url(text, {"https", "socks5"}); };
  expect(
      is, {"https://h", "socks5://[::1]:1", "https://h/p"},
      {"", "h", "http://h", "https://", "https:///p", "https://:1", "https://a b", "https://a\nb"});
}

}  // namespace
}  // namespace cred::syncd
