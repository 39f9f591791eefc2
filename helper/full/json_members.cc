// SPDX-License-Identifier: Apache-2.0
// Finds where members begin and end; that the text is JSON at all is found before.
#include "helper/full/json_members.h"

#include <algorithm>
#include <utility>

#include "base/json_string.h"
#include "helper/full/json_unquote.h"

namespace cred {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kBlanks, at), text.size());
}

// `at` is that of the opening quote; the result that behind the closing one.
std::size_t skip_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

bool opens(char c) { return c == '{' || c == '['; }

bool closes(char c) { return c == '}' || c == ']'; }

std::size_t skip_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (depth == 0 && (c == ',' || closes(c) || kBlanks.find(c) != std::string_view::npos)) break;
    if (c == '"') {
      at = skip_string(text, at);
      continue;
    }
    if (opens(c)) ++depth;
    if (closes(c)) --depth;
    ++at;
  }
  return at;
}

std::string cut(std::string_view text, std::size_t from, std::size_t to) {
  return std::string(text.substr(from, to - from));
}

// The member that starts at `at`, with what stands before the next comma or the closing brace.
std::optional<JsonMember> parse_member(std::string_view text, std::size_t at) {
  const std::size_t start = skip_blanks(text, at);
  if (start >= text.size() || text[start] != '"') return std::nullopt;
  const std::size_t quoted_end = skip_string(text, start);
  const std::size_t value = skip_blanks(text, skip_blanks(text, quoted_end) + 1);
  const std::size_t value_end = skip_value(text, value);
  const std::size_t comma = skip_blanks(text, value_end);
  if (comma >= text.size() || (text[comma] != ',' && comma + 1 != text.size())) return std::nullopt;
  auto name = unquote_json(cut(text, start, quoted_end));
  if (!name) return std::nullopt;
  return JsonMember{*std::move(name), cut(text, at, start), cut(text, start, value),
                    cut(text, value, value_end), cut(text, value_end, comma)};
}

Error not_understood() { return Error{Errc::local, "it is not a JSON object"}; }

}  // namespace

Result<JsonMembers> parse_members(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return not_understood();
  JsonMembers members;
  std::size_t at = 1;
  bool goes_on = skip_blanks(text, at) + 1 < text.size();
  while (goes_on) {
    auto member = parse_member(text, at);
    if (!member) return not_understood();
    at += member->lead.size() + member->key.size() + member->value.size();
    const std::size_t comma = at + member->trail.size();
    goes_on = text[comma] == ',';
    if (goes_on) {
      at = comma + 1;
    } else {
      member->trail.clear();
    }
    members.list.push_back(*std::move(member));
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
  const auto quoted_end = std::min(skip_string(like.key, 0), like.key.size());
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
