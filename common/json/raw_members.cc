// SPDX-License-Identifier: Apache-2.0
// Finds where members begin and end; that the text is JSON at all is found before.
#include "json/raw_members.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/text.h"
#include "json/json_check.h"
#include "json/json_unquote.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20U;
constexpr std::size_t kMaxDepth = 64;
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

// The member at or behind `at`, which is moved behind its value.
std::optional<RawMember> take_member(std::string_view text, std::size_t& at) {
  const std::size_t start = skip_blanks(text, at);
  if (start >= text.size() || text[start] != '"') return std::nullopt;
  const std::size_t key_end = skip_string(text, start);
  const std::size_t value = skip_blanks(text, skip_blanks(text, key_end) + 1);
  at = skip_value(text, value);
  const std::string_view key = text.substr(start, key_end - start);
  auto name = unquote_json(key);
  if (!name || value >= text.size()) return std::nullopt;
  return RawMember{*std::move(name), key, text.substr(value, at - value)};
}

}  // namespace

Result<std::vector<RawMember>> split_members(std::string_view text) {
  const Error not_an_object{Errc::local, "it is not a JSON object"};
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return not_an_object;
  std::vector<RawMember> members;
  std::size_t at = 1;
  bool has_more = skip_blanks(text, at) + 1 < text.size();
  while (has_more) {
    auto member = take_member(text, at);
    if (!member) return not_an_object;
    members.push_back(*std::move(member));
    at = skip_blanks(text, at);
    has_more = at < text.size() && text[at] == ',';
    if (!has_more && at + 1 != text.size()) return not_an_object;
    ++at;
  }
  return members;
}

Result<std::vector<RawMember>> parse_raw_members(std::string_view text) {
  if (text.size() > kMaxBytes) return Error{Errc::bad_reply, "JSON larger than 4 MiB"};
  const std::string_view object = trim(text);
  const auto extent = check_json(object);
  const bool is_whole = extent && extent->end == object.size() && extent->depth <= kMaxDepth;
  auto members = is_whole ? split_members(object) : Error{Errc::local, ""};
  if (!members) return Error{Errc::bad_reply, "not a JSON object"};
  return members;
}

}  // namespace cred
