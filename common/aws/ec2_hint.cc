// SPDX-License-Identifier: Apache-2.0
// Firmware and hypervisor files whose content EC2 marks as its own.
#include "aws/ec2_hint.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace cred {
namespace {

struct Mark {
  std::string_view path;
  std::string_view start;  // in lower case
};

constexpr std::array<Mark, 5> kMarks = {{
    {"/sys/devices/virtual/dmi/id/sys_vendor", "amazon ec2"},
    {"/sys/devices/virtual/dmi/id/bios_vendor", "amazon ec2"},
    {"/sys/devices/virtual/dmi/id/board_asset_tag", "i-"},
    {"/sys/devices/virtual/dmi/id/product_uuid", "ec2"},
    {"/sys/hypervisor/uuid", "ec2"},
}};

}  // namespace

bool looks_like_ec2(const ReadFile& read_file) {
  return std::any_of(kMarks.begin(), kMarks.end(), [&](const Mark& mark) {
    const auto content = read_file(std::string(mark.path));
    if (!content || !*content) return false;
    return to_lower(trim(**content)).rfind(mark.start, 0) == 0;
  });
}

}  // namespace cred
