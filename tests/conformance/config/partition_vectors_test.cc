// SPDX-License-Identifier: Apache-2.0
// The partition table of the SDKs: every region that it lists.
#include <sstream>
#include <string>
#include <vector>

#include "aws/partition.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"

namespace cred {
namespace {

TEST(SharedPartitions, AgreeForEveryListedRegion) {
  CRED_SKIP_WITHOUT_VECTORS();
  int regions = 0;
  const auto table = testing::read_json(testing::shared_vectors() / "endpoints/partitions.json");
  for (const auto& partition : table["partitions"]) {
    for (const auto& [region, ignored] : partition["regions"].items()) {
      SCOPED_TRACE(region);
      const Partition& found = find_partition(region);
      EXPECT_EQ(found.name, partition["id"]);
      EXPECT_EQ(found.dns_suffix, partition["outputs"]["dnsSuffix"]);
      EXPECT_EQ(found.dual_stack_suffix, partition["outputs"]["dualStackDnsSuffix"]);
      EXPECT_TRUE(is_valid_region(region));
      ++regions;
    }
  }
  EXPECT_EQ(table["partitions"].size(), 8U);
  EXPECT_EQ(regions, 53);
}

}  // namespace
}  // namespace cred
