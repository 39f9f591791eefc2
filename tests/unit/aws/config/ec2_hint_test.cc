// SPDX-License-Identifier: Apache-2.0
// The guess whether this machine is an EC2 instance.
#include "aws/ec2_hint.h"

#include <gtest/gtest.h>

#include "support/memory_files.h"

namespace cred {
namespace {

TEST(LooksLikeEc2, KnowsFirmwareAndHypervisorMarks) {
  for (const auto& [path, text] : testing::MemoryFiles{
           {"/sys/devices/virtual/dmi/id/sys_vendor", "Amazon EC2\n"},
           {"/sys/devices/virtual/dmi/id/board_asset_tag", "i-0123456789abcdef0\n"},
           {"/sys/devices/virtual/dmi/id/product_uuid", "EC2E1916-9099-7CAF-FD21-012345ABCDEF\n"},
           {"/sys/hypervisor/uuid", "ec2e1916-9099-7caf-fd21-012345abcdef\n"}}) {
    EXPECT_TRUE(looks_like_ec2(testing::read_from({{path, text}}))) << path;
  }
}

TEST(LooksLikeEc2, SaysNoToOthers) {
  EXPECT_FALSE(looks_like_ec2(testing::read_from({})));
  EXPECT_FALSE(looks_like_ec2(
      testing::read_from({{"/sys/devices/virtual/dmi/id/sys_vendor", "LENOVO\n"},
                          {"/sys/devices/virtual/dmi/id/board_asset_tag", "Not Available\n"}})));
}

TEST(LooksLikeEc2, TakesUnreadableFilesForNo) {
  EXPECT_FALSE(looks_like_ec2([](const std::string&) -> Result<std::optional<std::string>> {
    return Error{Errc::local, "Permission denied"};
  }));
}

}  // namespace
}  // namespace cred
