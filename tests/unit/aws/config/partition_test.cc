// SPDX-License-Identifier: Apache-2.0
// Region names to partitions, and regions that are none.
#include "aws/partition.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

TEST(FindPartition, KnowsPatternsAndGlobalRegions) {
  const struct {
    const char* region;
    const char* partition;
  } kCases[] = {
      {"us-east-1", "aws"},
      {"us-gov-west-1", "aws-us-gov"},
      {"cn-north-7", "aws-cn"},
      {"us-iso-east-1", "aws-iso"},
      {"us-isob-east-1", "aws-iso-b"},
      {"eu-isoe-west-1", "aws-iso-e"},
      {"us-isof-south-1", "aws-iso-f"},
      {"eusc-de-east-1", "aws-eusc"},
      {"aws-global", "aws"},
      {"aws-cn-global", "aws-cn"},
      {"aws-iso-b-global", "aws-iso-b"},
  };

  for (const auto& [region, partition] : kCases) EXPECT_EQ(find_partition(region).name, partition);
}

TEST(FindPartition, PutsUnknownRegionsIntoAws) {
  for (const char* region : {"xx-new-1", "cn-", "cn-north", "cn--1", "cn-north-", "cn-north-x",
                             "cn-north-1x", "nowhere-global", "-global", ""}) {
    EXPECT_EQ(find_partition(region).name, "aws") << region;
  }
}

TEST(IsValidRegion, AcceptsHostLabelsOnly) {
  for (const char* region : {"us-east-1", "a", "US-EAST-1", "1"}) {
    EXPECT_TRUE(is_valid_region(region)) << region;
  }
  const std::vector<std::string> invalid = {
      "", "-a", "a-", "a.b", "a/b", "a_b", "a b", "a@b", std::string(64, 'a'), {"a\0b", 3}};
  for (const std::string& region : invalid) {
    EXPECT_FALSE(is_valid_region(region)) << region;
  }
}

}  // namespace
}  // namespace cred
