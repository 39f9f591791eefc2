// SPDX-License-Identifier: Apache-2.0
// Brackets, and the one word of a shell between them.
#include "aws/profile_head.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_comment_mark(char c) { return c == '#' || c == ';'; }

// The bracket behind which nothing or a comment stands; else the last, since a name may have one.
std::size_t find_end(std::string_view line) {
  std::size_t end = std::string_view::npos;
  for (std::size_t i = line.find(']'); i != std::string_view::npos; i = line.find(']', i + 1)) {
    end = i;
    const std::string_view rest = trim(line.substr(i + 1));
    if (rest.empty() || is_comment_mark(rest.front())) break;
  }
  return end;
}

// The part of a word inside quotes, appended to `word`; what is behind it. nullopt: no end.
std::optional<std::string_view> read_quoted(std::string_view text, std::string& word) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) return text.substr(i + 1);
    const bool escapes = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                         (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escapes) ++i;
    word += text[i];
  }
  return std::nullopt;
}

// nullopt unless `text` is exactly one word of a shell.
std::optional<std::string> read_word(std::string_view text) {
  std::string word;
  while (!text.empty()) {
    if (kBlanks.find(text.front()) != std::string_view::npos) return std::nullopt;
    if (text.front() == '"' || text.front() == '\'') {
      const auto rest = read_quoted(text, word);
      if (!rest) return std::nullopt;
      text = *rest;
      continue;
    }
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    word += text.front();
    text.remove_prefix(1);
  }
  return word;
}

std::optional<std::string> read_name(std::string_view written) {
  if (written.find_first_of(kBlanks) == std::string_view::npos) {
    const bool has_quotes = written.find_first_of("\"'") != std::string_view::npos;
    auto word = has_quotes ? read_word(written) : std::nullopt;
    const bool begins_quoted = written.front() == '"' || written.front() == '\'';
    return word || begins_quoted ? word : std::string(written);
  }
  return read_word(written);
}

bool is_type_of_config(std::string_view type) {
  return type == "profile" || type == "sso-session" || type == "services";
}

// "sso_session", "SSO-Session", "profiles": what people write for `type`.
bool is_nearly(std::string_view written, std::string_view type) {
  std::string folded = to_lower(written);
  std::replace(folded.begin(), folded.end(), '_', '-');
  return folded == type || folded == std::string(type) + "s" || folded + "s" == type;
}

}  // namespace

std::optional<ProfileHead> parse_profile_head(std::string_view line, ProfileFileKind kind) {
  const std::size_t end = find_end(line);
  if (end == std::string_view::npos) return std::nullopt;
  ProfileHead head;
  head.text = trim(line.substr(1, end - 1));
  if (head.text.empty()) return std::nullopt;
  const std::string_view rest = trim(line.substr(end + 1));
  head.has_rest = !rest.empty() && !is_comment_mark(rest.front());
  const std::size_t blank = head.text.find_first_of(kBlanks);
  const std::string_view first = head.text.substr(0, blank);
  // In the credentials file a blank is part of the name, but for what belongs in the other file.
  const bool is_bare = kind == ProfileFileKind::credentials && !is_type_of_config(first);
  if (blank == std::string_view::npos || is_bare) {
    head.name = std::string(head.text);
    head.has_valid_name = true;
    return head;
  }
  head.type = first;
  if (auto name = read_name(trim(head.text.substr(blank)))) {
    head.name = *std::move(name);
    head.has_valid_name = !head.name.empty();
  }
  return head;
}

std::string explain_head(const ProfileHead& head, ProfileFileKind kind) {
  if (kind == ProfileFileKind::credentials) {
    return "a section of the credentials file is the bare name of a profile";
  }
  if (!head.has_valid_name) {
    const bool has_quotes = head.text.find_first_of("\"'") != std::string_view::npos;
    return has_quotes ? "the name is malformed"
                      : "a name with a blank is written in quotes, [profile 'my work']";
  }
  if (head.type.empty()) return "a profile of the config file is written [profile NAME]";
  for (const std::string_view type : {"profile", "sso-session", "services"}) {
    if (is_nearly(head.type, type)) {
      return "this kind of section is written [" + std::string(type) + " NAME]";
    }
  }
  return "unknown kind of section";
}

}  // namespace cred
