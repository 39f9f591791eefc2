// SPDX-License-Identifier: Apache-2.0
// Which host names are ECR registries, and which only look like one.
#include "registry/registry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

struct Accepted {
  std::string host, region;
  bool fips, dual_stack;
};

TEST(ParseRegistry, AcceptsEveryPublishedForm) {
  const std::vector<Accepted> cases = {
      {"123456789012.dkr.ecr.us-east-1.amazonaws.com", "us-east-1", false, false},
      {"123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1", true, false},
      {"123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", "us-gov-west-1", false, false},
      {"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", true, false},
      {"123456789012.dkr-ecr.us-west-2.on.aws", "us-west-2", false, true},
      {"123456789012.dkr-ecr-fips.us-west-2.on.aws", "us-west-2", true, true},
      {"123456789012.dkr-ecr.us-gov-east-1.on.aws", "us-gov-east-1", false, true},
      {"210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", false, false},
      {"210987654321.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1", false, true},
      {"123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", false, false},
      {"210987654321.dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", false, false},
      {"123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1", false, false},
      {"123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1", false, false},
      {"123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1", false, false},
      {"123456789012.dkr.ecr.ap-southeast-12.amazonaws.com", "ap-southeast-12", false, false},
  };
  for (const Accepted& expected : cases) {
    SCOPED_TRACE(expected.host);
    const auto registry = parse_registry(expected.host);
    ASSERT_TRUE(registry.has_value());
    EXPECT_EQ(registry->kind, RegistryKind::private_ecr);
    EXPECT_EQ(registry->host, expected.host);
    EXPECT_EQ(registry->account_id, expected.host.substr(0, 12));
    EXPECT_EQ(registry->region, expected.region);
    EXPECT_EQ(registry->fips, expected.fips);
    EXPECT_EQ(registry->dual_stack, expected.dual_stack);
  }
}

TEST(ParseRegistry, AcceptsPublicEcrUnderBothNames) {
  const auto classic = parse_registry("public.ecr.aws");
  const auto dual_stack = parse_registry("ecr-public.aws.com");

  ASSERT_TRUE(classic.has_value());
  ASSERT_TRUE(dual_stack.has_value());
  EXPECT_EQ(classic->kind, RegistryKind::public_ecr);
  EXPECT_EQ(classic->region, "us-east-1");
  EXPECT_FALSE(classic->dual_stack);
  EXPECT_EQ(dual_stack->kind, RegistryKind::public_ecr);
  EXPECT_TRUE(dual_stack->dual_stack);
}

TEST(ParseRegistry, RejectsLookAlikes) {
  const std::vector<std::string> hosts = {
      "",
      "docker.io",
      ".dkr.ecr.us-east-1.amazonaws.com",
      "12345678901.dkr.ecr.us-east-1.amazonaws.com",
      "1234567890123.dkr.ecr.us-east-1.amazonaws.com",
      "12345678901a.dkr.ecr.us-east-1.amazonaws.com",
      "123456789012",
      "123456789012.dkr.ecr.us-east-1",
      "123456789012.dkr.ecr..amazonaws.com",
      "123456789012.dkr.ecr.us-east-1.amazonaws.com.fake.example.com",
      "123456789012.dkr.ecr.us-east-1.amazonaws.com.",
      "123456789012.dkr.ecr.us-east-1.amazonaws.lol",
      "123456789012.dkr.ecr.us-east-1.amazonaws.gov",
      "123456789012.dog.ecr.us-east-1.amazonaws.com",
      "123456789012.dkr.cat.us-east-1.amazonaws.com",
      "123456789012.dkr.ecr-fip.us-east-1.amazonaws.com",
      "123456789012.dkr.ecr.us-east-1!.amazonaws.com",
      "123456789012.dkr.ecr.us_east_1.amazonaws.com",
      "123456789012.dkr.ecr.-us-east-1.amazonaws.com",
      "123456789012.dkr.ecr.us--east-1.amazonaws.com",
      "123456789012.dkr.ecr.us-east.amazonaws.com",
      "123456789012.dkr.ecr.1.amazonaws.com",
      "123456789012.dkr.ecr.us-east-1.evil.amazonaws.com",
      "x.123456789012.dkr.ecr.us-east-1.amazonaws.com",
      "public.ecr.aws.fake.example.com",
      "xpublic.ecr.aws",
      "ecr-public.aws.com.cn",
  };
  for (const std::string& host : hosts) {
    SCOPED_TRACE(host);
    EXPECT_FALSE(parse_registry(host).has_value());
  }
}

TEST(ParseRegistry, RejectsPartsThatDoNotBelongTogether) {
  const std::vector<std::string> hosts = {
      "123456789012.dkr-ecr.us-east-1.amazonaws.com",      // dual-stack name, plain suffix
      "123456789012.dkr.ecr.us-east-1.on.aws",             // plain name, dual-stack suffix
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com",     // Chinese region, other partition
      "123456789012.dkr.ecr.us-east-1.amazonaws.com.cn",   // the reverse
      "123456789012.dkr-ecr.us-east-1.on.aws.com.cn",      // a mix of two suffixes
      "123456789012.dkr.ecr.us-iso-east-1.sc2s.sgov.gov",  // ISO region under ISO-B
      "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.com",
      "123456789012.dkr-ecr.eusc-de-east-1.on.aws",
  };
  for (const std::string& host : hosts) {
    SCOPED_TRACE(host);
    EXPECT_FALSE(parse_registry(host).has_value());
  }
}

TEST(NormalizeHost, AcceptsEveryFormOfServerText) {
  const std::string host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
  const std::vector<std::string> forms = {
      host,
      "https://" + host,
      "HTTPS://" + host,
      "http://" + host + "/",
      "//" + host,
      host + ":443",
      "https://" + host + ":443/v2/",
      host + "/team/app",
      host + "/team/app:v1",
      host + "/team/app@sha256:0123456789abcdef",
      "user:pass@" + host,
      "https://AWS:p@ss@" + host + "/v2/",
      host + ".",
      "123456789012.DKR.ECR.US-EAST-1.AmazonAWS.com",
      "  " + host + " \t",
      host + "\r\n",
      "https://" + host + "?a=b",
      "https://" + host + "#f",
  };
  for (const std::string& form : forms) {
    SCOPED_TRACE(form);
    EXPECT_EQ(normalize_host(form), host);
  }
}

TEST(NormalizeHost, TakesTheHostAndNotWhatIsMadeToLookLikeIt) {
  const std::string ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

  EXPECT_EQ(normalize_host("https://" + ecr + "@example.com/"), "example.com");
  EXPECT_EQ(normalize_host("https://example.com/" + ecr), "example.com");
  EXPECT_EQ(normalize_host("example.com//" + ecr), "example.com");
  EXPECT_EQ(normalize_host("https://example.com?//" + ecr), "example.com");
  EXPECT_EQ(normalize_host("example.com://" + ecr), "example.com");
  EXPECT_EQ(normalize_host("https:example.com://" + ecr), "https");
  EXPECT_EQ(normalize_host(ecr + ".."), ecr + ".");
  EXPECT_EQ(normalize_host(""), "");
  EXPECT_EQ(normalize_host("https://"), "");
}

}  // namespace
}  // namespace cred
