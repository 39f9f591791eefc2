// SPDX-License-Identifier: Apache-2.0
// kubernetes/credential-provider-config.yaml: kubelet takes it, and its patterns are ECR's names.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/file.h"
#include "registry/registry.h"
#include "yaml/yaml.h"

namespace cred {
namespace {

using Labels = std::vector<std::string>;

Labels split(const std::string& name) {
  Labels labels(1);
  for (const char c : name) {
    if (c == '.') {
      labels.emplace_back();
    } else {
      labels.back() += c;
    }
  }
  return labels;
}

// Label by label, as kubelet does; https://kubernetes.io/docs/reference/config-api/
bool matches_as_kubelet(const std::string& pattern, const std::string& host) {
  const Labels wanted = split(pattern);
  const Labels given = split(host);
  return wanted.size() == given.size() && std::equal(wanted.begin(), wanted.end(), given.begin(),
                                                     [](const auto& want, const auto& label) {
                                                       return want == "*" || want == label;
                                                     });
}

class ProviderConfig : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto text = read_file(PROVIDER_CONFIG, 100'000);
    ASSERT_TRUE(text && *text);
    auto parsed = parse_yaml(**text, "config");
    ASSERT_TRUE(parsed) << parsed.error().text;
    document = *std::move(parsed);
    const YamlNode* const providers = find_member(document, "providers");
    ASSERT_NE(providers, nullptr);
    ASSERT_EQ(providers->items.size(), 1U);
    provider = providers->items.front();
    const YamlNode* const images = find_member(provider, "matchImages");
    ASSERT_NE(images, nullptr);
    for (const YamlNode& image : images->items) patterns.push_back(image.text);
  }

  static std::string text_of(const YamlNode& node, const std::string& key) {
    const YamlNode* const member = find_member(node, key);
    return member == nullptr ? "absent" : member->text;
  }

  YamlNode document;
  YamlNode provider;
  std::vector<std::string> patterns;
};

// Every form of name that there is.
const std::vector<std::string> kHosts = {
    "123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
    "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
    "123456789012.dkr-ecr.us-west-2.on.aws",
    "123456789012.dkr-ecr-fips.us-west-2.on.aws",
    "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
    "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov",
    "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov",
    "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk",
    "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov",
    "public.ecr.aws",
    "ecr-public.aws.com"};

TEST_F(ProviderConfig, IsWhatKubeletReads) {
  EXPECT_EQ(text_of(document, "apiVersion"), "kubelet.config.k8s.io/v1");
  EXPECT_EQ(text_of(document, "kind"), "CredentialProviderConfig");
  EXPECT_EQ(text_of(provider, "name"), "ecr-credential-provider");
  EXPECT_EQ(text_of(provider, "apiVersion"), "credentialprovider.kubelet.k8s.io/v1");
  EXPECT_EQ(text_of(provider, "defaultCacheDuration"), "0s");
}

TEST_F(ProviderConfig, EveryFormOfNameIsMatched) {
  for (const std::string& host : kHosts) {
    EXPECT_TRUE(parse_registry(host)) << host;
    EXPECT_TRUE(std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return matches_as_kubelet(pattern, host);
    })) << host;
  }
}

TEST_F(ProviderConfig, EveryPatternIsThatOfARegistry) {
  for (const std::string& pattern : patterns) {
    EXPECT_TRUE(std::any_of(kHosts.begin(), kHosts.end(), [&](const std::string& host) {
      return matches_as_kubelet(pattern, host);
    })) << pattern;
  }
}

}  // namespace
}  // namespace cred
