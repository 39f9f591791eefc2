// SPDX-License-Identifier: Apache-2.0
// Custom endpoint URLs, regions that may not reach a host name, and ECR Public.
#include "aws/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred {
namespace {

using ::testing::HasSubstr;

EndpointOptions custom(const std::string& url) {
  EndpointOptions options;
  options.custom_url = {url, "AWS_ENDPOINT_URL"};
  return options;
}

TEST(ParseCustomUrl, TakesASchemeInAnyCase) {
  EXPECT_EQ(*parse_custom_url({"HTTPS://h.Test/X//", "AWS_ENDPOINT_URL"}), "https://h.Test/X");
}

TEST(ResolveEndpoint, FillsTheHostOfARegion) {
  const auto endpoint = resolve_endpoint(Service::ecr, "eu-west-1", {});
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "https://api.ecr.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint->region, "eu-west-1");
  EXPECT_EQ(endpoint->service, "ecr");
}

TEST(ResolveEndpoint, RefusesRegionThatWouldChangeTheHost) {
  for (const char* region : {"evil.example.com/", "a@b", "us east", "us-east-1.evil", "\x1b[2J"}) {
    const auto endpoint = resolve_endpoint(Service::ecr, region, {});
    ASSERT_FALSE(endpoint) << region;
    EXPECT_EQ(endpoint.error().code, Errc::local);
    EXPECT_THAT(endpoint.error().text, Not(HasSubstr("\x1b")));
  }
}

TEST(ResolveEndpoint, KeepsPortAndPathOfCustomUrl) {
  const auto endpoint = resolve_endpoint(Service::sts, "eu-west-1", custom("http://l:4566/sts//"));
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "http://l:4566/sts");
  EXPECT_EQ(endpoint->region, "eu-west-1");
}

TEST(ResolveEndpoint, RefusesWhatIsNoUrlAndNamesItsOrigin) {
  for (const char* url : {"localhost:4566", "ftp://a", "https://", "https:///x", "https://:1",
                          "https://u:p@a", "https://a?b", "https://a#b", "https://a b", "//a"}) {
    const auto endpoint = resolve_endpoint(Service::ecr, "eu-west-1", custom(url));
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().code, Errc::local);
    EXPECT_THAT(endpoint.error().text, HasSubstr("AWS_ENDPOINT_URL"));
    EXPECT_THAT(endpoint.error().text, Not(HasSubstr("u:p")));
  }
}

TEST(ResolveEndpoint, TakesTheOldNamesOfFipsEndpointsForRegions) {
  const struct {
    const char* region;
    const char* url;
    const char* signed_for;
  } kCases[] = {
      {"fips-us-east-1", "https://sts-fips.us-east-1.amazonaws.com", "us-east-1"},
      {"us-east-1-fips", "https://sts-fips.us-east-1.amazonaws.com", "us-east-1"},
      {"us-gov-west-1-fips", "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
      {"fips-ca-central-1", "https://sts-fips.ca-central-1.amazonaws.com", "ca-central-1"},
  };

  for (const auto& [region, url, signed_for] : kCases) {
    const auto endpoint = resolve_endpoint(Service::sts, region, {});
    ASSERT_TRUE(endpoint) << region;
    EXPECT_EQ(endpoint->url, url);
    EXPECT_EQ(endpoint->region, signed_for);
  }
  EndpointOptions own;
  own.custom_url = CustomUrl{"http://h", "here"};
  EXPECT_EQ(resolve_endpoint(Service::sts, "fips-us-east-1", own)->url, "http://h");
  EXPECT_FALSE(resolve_endpoint(Service::sts, "fips-", {}));
}

TEST(ResolveEcrPublicEndpoint, IsInUsEast1WhateverTheRegion) {
  for (const char* region : {"", "eu-west-1", "us-west-2"}) {
    const auto endpoint = resolve_ecr_public_endpoint(region, {});
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->url, "https://api.ecr-public.us-east-1.amazonaws.com");
    EXPECT_EQ(endpoint->region, "us-east-1");
    EXPECT_EQ(endpoint->service, "ecr-public");
  }
}

TEST(ResolveEcrPublicEndpoint, DoesNotExistInOtherPartitions) {
  for (const char* region :
       {"cn-north-1", "us-gov-west-1", "us-iso-east-1", "fips-us-gov-west-1"}) {
    const auto endpoint = resolve_ecr_public_endpoint(region, {});
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, Errc::no_credentials);
    EXPECT_THAT(endpoint.error().text, HasSubstr(region));
  }
}

}  // namespace
}  // namespace cred
