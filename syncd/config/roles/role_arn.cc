// SPDX-License-Identifier: Apache-2.0
// ARNs are split at their colons and checked by character classes.
#include "syncd/config/roles/role_arn.h"

#include <algorithm>

#include "registry/registry.h"
#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

// Of names and of the paths before them, the slash among them.
bool is_name_byte(char c) {
  constexpr std::string_view kSigns = "+=,.@_-/";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kSigns.find(c) != std::string_view::npos;
}

// Takes what stands before the next colon.
std::string_view take_part(std::string_view& rest) {
  const auto colon = std::min(rest.find(':'), rest.size());
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(std::min(colon + 1, rest.size()));
  return part;
}

std::optional<RoleArn> parse(std::string_view text, std::string_view wildcards) {
  constexpr std::string_view kRole = "role/";
  if (text.size() > kLongestRoleArn) return std::nullopt;
  RoleArn arn;
  const bool is_arn = take_part(text) == "arn";
  arn.partition = take_part(text);
  const bool is_iam = take_part(text) == "iam" && take_part(text).empty();
  arn.account = take_part(text);
  if (!is_arn || !is_iam || !is_arn_partition(arn.partition) || !is_account_id(arn.account) ||
      text.substr(0, kRole.size()) != kRole) {
    return std::nullopt;
  }
  arn.name = text.substr(kRole.size());
  const bool is_name = !arn.name.empty() && arn.name.front() != '/' && arn.name.back() != '/' &&
                       std::all_of(arn.name.begin(), arn.name.end(), [&](char c) {
                         return is_name_byte(c) || wildcards.find(c) != std::string_view::npos;
                       });
  return is_name ? std::optional(arn) : std::nullopt;
}

}  // namespace

std::optional<RoleArn> parse_role_arn(std::string_view text) { return parse(text, {}); }

std::optional<RoleArn> parse_role_pattern(std::string_view text) { return parse(text, "*?"); }

}  // namespace cred::syncd
