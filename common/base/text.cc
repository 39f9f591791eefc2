// SPDX-License-Identifier: Apache-2.0
// Byte-wise text operations; a locale would make the same registry differ between two shells.
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cred {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Overlong forms, surrogates and values above U+10FFFF show in the second byte (RFC 3629).
bool is_canonical(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second <= 0x9f;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second <= 0x8f;
    default:
      return true;
  }
}

// Length of the well-formed UTF-8 sequence at the front of `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  return is_canonical(first, byte(1)) ? length : 0;
}

template <typename Integer>
void append_digits(std::string& text, Integer number) {
  std::array<char, 24> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
}

// A value behind a '?' may be a token. What follows it in the sentence stays: '"', ')', ','.
std::string_view without_query(std::string_view word) {
  const std::size_t query = word.find('?');
  if (query == std::string_view::npos || word.find('=', query) == std::string_view::npos) {
    return word;
  }
  return word.substr(0, query);
}

std::string_view trailing_marks(std::string_view word) {
  const std::size_t last = word.find_last_not_of("\"')],;:.");
  return last == std::string_view::npos ? word : word.substr(last + 1);
}

// A password may have any character but a blank; so all goes up to the last '@' of the word.
std::string without_url_secrets(std::string_view text) {
  constexpr std::string_view kMark = "://";
  std::string shown;
  for (auto mark = text.find(kMark); mark != std::string_view::npos; mark = text.find(kMark)) {
    const std::size_t begin = mark + kMark.size();
    shown += text.substr(0, begin);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    std::string_view word = text.substr(begin, end - begin);
    const std::size_t at = word.rfind('@');
    if (at != std::string_view::npos) word.remove_prefix(at + 1);
    const std::string_view kept = without_query(word);
    if (kept.size() == word.size()) {  // another URL may follow in the same word
      text.remove_prefix(end - word.size());
      continue;
    }
    shown.append(kept).append(trailing_marks(word));
    text.remove_prefix(end);
  }
  return shown.append(text);
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string to_lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  return lowered;
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char l, char r) { return lower(l) == lower(r); });
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string clean_text(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kCut = "...";
  const std::string shown = without_url_secrets(trim(text));
  text = shown;
  std::string clean;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(sequence_length(text), 1);
    const bool printable = sequence_length(text) != 0 && !is_control(text.substr(0, length));
    if (clean.size() + length > max_bytes) return clean + std::string(kCut);
    clean += printable ? text.substr(0, length) : std::string_view("?");
    text.remove_prefix(length);
  }
  return clean;
}

std::string quote_for_shell(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:/@+=";
  std::string clean = clean_text(text, 80);
  if (!clean.empty() && clean.find_first_not_of(kPlain) == std::string::npos) return clean;
  std::string quoted = "'";
  for (const char c : clean) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

std::string expand_home(std::string_view path, std::string_view home) {
  if (home.empty() || path.substr(0, 2) != "~/") return std::string(path);
  return std::string(home) + std::string(path.substr(1));
}

void append_number(std::string& text, std::int64_t number) { append_digits(text, number); }

void append_number(std::string& text, std::uint64_t number) { append_digits(text, number); }

bool is_true(std::string_view text) {
  return text == "1" || equals_ignoring_case(text, "true") || equals_ignoring_case(text, "yes") ||
         equals_ignoring_case(text, "on");
}

}  // namespace cred
