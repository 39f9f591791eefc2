// SPDX-License-Identifier: Apache-2.0
// Escapes one by one.
#include "json/json_unquote.h"

#include <charconv>
#include <cstdint>

namespace cred {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

// Source: RFC 3629 section 3
void append_utf8(std::string& text, std::uint32_t point) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
  };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6U));
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0U | (point >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (point >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

// The number in "\uXXXX" at the start of `text`; nullopt where there is none.
std::optional<std::uint32_t> find_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto read = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (read.ptr != text.data() + 6) return std::nullopt;
  return unit;
}

// Takes "\uXXXX", or the two of a pair, from the front of `text`.
std::uint32_t take_point(std::string_view& text, std::uint32_t unit) {
  text.remove_prefix(6);
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  const auto low = find_unit(text);
  if (unit > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return kReplacement;
  text.remove_prefix(6);
  return 0x10000 + ((unit - 0xD800) << 10U) + (*low - 0xDC00);
}

}  // namespace

std::optional<std::string> unquote_json(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != '"') return std::nullopt;
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string text;
  while (!rest.empty()) {
    if (rest.front() != '\\' || rest.size() == 1) {
      text += rest.front();
      rest.remove_prefix(1);
    } else if (const auto unit = find_unit(rest)) {
      append_utf8(text, take_point(rest, *unit));
    } else {
      text += plain_escape(rest[1]);
      rest.remove_prefix(2);
    }
  }
  return text;
}

}  // namespace cred
