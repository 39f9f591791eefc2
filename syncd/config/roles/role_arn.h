// SPDX-License-Identifier: Apache-2.0
// ARNs of IAM roles, and patterns of them.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred::syncd {

inline constexpr std::size_t kLongestRoleArn = 2048;

// Views into the text.
struct RoleArn {
  std::string_view partition;  // "aws"
  std::string_view account;    // 12 digits
  std::string_view name;       // with its path: "team-a/pull"
};

// nullopt for what no role can be called.
std::optional<RoleArn> parse_role_arn(std::string_view text);

// The same, with '*' and '?' allowed in the name; nowhere else, since a pattern that fits other
// people's accounts binds nobody to anything.
std::optional<RoleArn> parse_role_pattern(std::string_view text);

}  // namespace cred::syncd
