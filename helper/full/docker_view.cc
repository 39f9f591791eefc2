// SPDX-License-Identifier: Apache-2.0
// Members by name; of several of one name the last one holds, but objects are put together.
#include "helper/full/docker_view.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "helper/full/json_members.h"
#include "json/json_check.h"

namespace cred {
namespace {

using Texts = std::vector<std::string>;

Result<JsonMembers> parse_object(std::string_view text) {
  if (trim(text).empty()) return JsonMembers();
  const auto extent = check_json(text);
  if (!extent) return extent.error();
  const std::string_view object = text.substr(extent->begin, extent->end - extent->begin);
  return object == "null" ? Result<JsonMembers>(JsonMembers()) : parse_members(object);
}

JsonMembers members_of(const JsonMember& member) {
  auto members = parse_members(member.value);
  return members ? *std::move(members) : JsonMembers();
}

// Where a helper keeps the password, docker leaves an empty entry behind.
bool has_login(const JsonMember& entry) {
  constexpr std::array<std::string_view, 4> kKept = {"auth", "password", "identitytoken",
                                                     "registrytoken"};
  const JsonMembers members = members_of(entry);
  return std::any_of(members.list.begin(), members.list.end(), [&](const JsonMember& member) {
    const auto is_name = [&](std::string_view name) {
      return equals_ignoring_case(name, member.name);
    };
    return std::any_of(kKept.begin(), kKept.end(), is_name) &&
           !find_string_value(member).value_or("").empty();
  });
}

void add_logins(Texts& logins, const JsonMembers& entries) {
  for (const JsonMember& entry : entries.list) {
    logins.erase(std::remove(logins.begin(), logins.end(), entry.name), logins.end());
    if (has_login(entry)) logins.push_back(entry.name);
  }
}

void add_member(DockerView& view, const JsonMember& member) {
  if (equals_ignoring_case(member.name, "credsStore")) {
    view.store = find_string_value(member).value_or("");
  } else if (equals_ignoring_case(member.name, "auths")) {
    if (member.value == "null") view.logins.clear();
    add_logins(view.logins, members_of(member));
  } else if (equals_ignoring_case(member.name, "credHelpers")) {
    if (member.value == "null") view.helpers.clear();
    for (const JsonMember& entry : members_of(member).list) {
      view.helpers[entry.name] = find_string_value(entry).value_or("");
    }
  }
}

}  // namespace

std::string DockerView::find_helper(const std::string& host) const {
  const auto found = helpers.find(host);
  return found == helpers.end() ? store : found->second;
}

Result<DockerView> parse_docker_view(std::string_view text) {
  const auto root = parse_object(text);
  if (!root) return root.error();
  DockerView view;
  for (const JsonMember& member : root->list) add_member(view, member);
  return view;
}

Result<std::vector<std::string>> parse_older_logins(std::string_view text) {
  const auto root = parse_object(text);
  if (!root) return root.error();
  Texts logins;
  add_logins(logins, *root);
  return logins;
}

}  // namespace cred
