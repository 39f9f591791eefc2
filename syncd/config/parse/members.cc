// SPDX-License-Identifier: Apache-2.0
// Names end up in the names of Leases.
#include "syncd/config/parse/members.h"

#include <utility>

#include "syncd/config/names.h"
#include "syncd/config/parse/context.h"

namespace cred::syncd {
namespace {

// With the group and a dot in front it still is the name of an object.
constexpr std::size_t kLongestMember = 180;

bool is_member_name(const std::string& text) {
  return is_dns_subdomain(text) && text.size() <= kLongestMember;
}

bool is_label(const std::string& text) { return is_dns_label(text); }

}  // namespace

std::optional<MembersConfig> parse_members(ConfigSection& file, const std::string& path,
                                           Complaints& complaints) {
  const YamlNode* const node = file.take("members");
  if (node == nullptr) return std::nullopt;
  const std::size_t before = complaints.size();
  ConfigSection section(*node, path, "members", complaints);
  if (!section.is_map()) return std::nullopt;
  MembersConfig members;
  constexpr const char* kLabelAdvice = "write at most 63 lower-case letters, digits and dashes";
  if (auto home = section.take_text("home")) members.home = *std::move(home);
  if (auto name = take_checked(section, "namespace", is_label, kLabelAdvice)) {
    members.namespace_name = *std::move(name);
  }
  if (auto group = take_checked(section, "group", is_label, kLabelAdvice)) {
    members.group = *std::move(group);
  }
  if (auto name = take_checked(section, "name", is_member_name,
                               "write at most 180 lower-case letters, digits, dashes and dots")) {
    members.name = *std::move(name);
  }
  section.finish();
  if (!section.has("home")) {
    section.complain("home", "is missing: write the name of the cluster that has the leases");
  }
  return complaints.size() == before ? std::optional(std::move(members)) : std::nullopt;
}

}  // namespace cred::syncd
