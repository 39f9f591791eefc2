// SPDX-License-Identifier: Apache-2.0
// Names as Kubernetes takes them, and what no runtime takes.
#include "syncd/image_pull/image_name.h"

#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

const std::string kDigest = "sha256:" + std::string(64, '0');

void expect(const std::string& text, const std::string& host, const std::string& rest) {
  const auto image = parse_image_name(text);
  ASSERT_TRUE(image) << text << ": " << image.error().text;
  EXPECT_EQ(image->host, host) << text;
  EXPECT_EQ(describe_image(*image), rest) << text;
}

TEST(ParseImageName, FindsHostRepositoryAndReference) {
  expect("nginx", "docker.io", "library/nginx:latest");
  expect("team/web:v1", "docker.io", "team/web:v1");
  expect("localhost/web", "localhost", "web:latest");
  expect("registry.local:5000/web:5000", "registry.local:5000", "web:5000");
  expect("Registry.Local/web", "registry.local", "web:latest");
  expect("1.dkr.ecr.eu-west-1.amazonaws.com/a/b__c-d.e:v1@" + kDigest,
         "1.dkr.ecr.eu-west-1.amazonaws.com", "a/b__c-d.e@" + kDigest);
  expect("[::1]:5000/web", "[::1]:5000", "web:latest");
}

TEST(ParseImageName, RefusesWhatNoRuntimeTakes) {
  for (const std::string& text :
       {std::string(), std::string("registry.local/"), std::string("registry.local/Web"),
        std::string("a//b"), std::string("web:"), std::string("web:-v1"), std::string("a/-b"),
        std::string("a/b-"), std::string("a/b___c"), std::string("a/b..c"), std::string("web@"),
        std::string("web@sha256:12"), std::string("web v1"), "web:" + std::string(129, 'v'),
        std::string("ev il.example/web"), std::string("u@h.example/web"), std::string(2000, 'a'),
        std::string("web\n")}) {
    EXPECT_FALSE(parse_image_name(text)) << text;
  }
}

TEST(ParseImageName, ShowsNoControlBytesOfWhatItRefuses) {
  EXPECT_EQ(parse_image_name("a\x1b[2J/Web").error().text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace cred::syncd
