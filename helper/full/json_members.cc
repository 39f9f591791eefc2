// SPDX-License-Identifier: Apache-2.0
// The text of a member is what lies between two others.
#include "helper/full/json_members.h"

#include <cstddef>
#include <utility>

#include "base/json_string.h"
#include "json/json_unquote.h"
#include "json/raw_members.h"

namespace cred {
namespace {

std::string cut(std::string_view text, std::size_t from, std::size_t to) {
  return std::string(text.substr(from, to - from));
}

}  // namespace

Result<JsonMembers> parse_members(std::string_view text) {
  const auto split = split_members(text);
  if (!split) return split.error();
  JsonMembers members;
  std::size_t at = 1;
  for (const RawMember& raw : *split) {
    const auto key = static_cast<std::size_t>(raw.key.data() - text.data());
    const auto value = static_cast<std::size_t>(raw.value.data() - text.data());
    const std::size_t value_end = value + raw.value.size();
    const bool is_last = &raw == &split->back();
    const std::size_t comma = is_last ? value_end : text.find(',', value_end);
    members.list.push_back({raw.name, cut(text, at, key), cut(text, key, value),
                            std::string(raw.value), cut(text, value_end, comma)});
    at = is_last ? value_end : comma + 1;
  }
  members.tail = cut(text, at, text.size() - 1);
  return members;
}

std::string render_members(const JsonMembers& members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members.list.size(); ++i) {
    const JsonMember& member = members.list[i];
    const bool is_last = i + 1 == members.list.size();
    text += member.lead + member.key + member.value;
    // What stood before a comma would come on top of what stands before the brace.
    if (!is_last) text += member.trail + ',';
  }
  return text + members.tail + '}';
}

void add_string_member(JsonMembers& members, std::string_view name, std::string_view value,
                       const JsonMember& first) {
  const JsonMember& like = members.list.empty() ? first : members.list.back();
  const std::size_t quoted_end = like.key.rfind('"') + 1;
  JsonMember member{std::string(name), like.lead, {}, {}, {}};
  append_json_string(member.key, name);
  member.key += quoted_end < like.key.size() ? like.key.substr(quoted_end) : ": ";
  append_json_string(member.value, value);
  members.list.push_back(std::move(member));
}

std::optional<std::string> find_string_value(const JsonMember& member) {
  return unquote_json(member.value);
}

}  // namespace cred
