// SPDX-License-Identifier: Apache-2.0
// Unicode's White_Space (https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt), byte by byte.
#include "aws/spaces.h"

#include <cstddef>

namespace cred {
namespace {

// Unicode's White_Space beyond ASCII, as UTF-8.
bool is_unicode_space(std::string_view sequence) {
  if (sequence.size() == 2) return sequence == "\xc2\x85" || sequence == "\xc2\xa0";
  if (sequence == "\xe1\x9a\x80" || sequence == "\xe2\x81\x9f" || sequence == "\xe3\x80\x80") {
    return true;
  }
  if (!sequence.starts_with("\xe2\x80")) return false;
  const auto last = static_cast<unsigned char>(sequence.back());
  return (last >= 0x80 && last <= 0x8a) || last == 0xa8 || last == 0xa9 || last == 0xaf;
}

// Bytes of the Unicode space at the front (or the end) of `text`; 0 when there is none.
std::size_t unicode_space_length(std::string_view text, bool at_front) {
  for (const std::size_t length : {2U, 3U}) {
    if (text.size() < length) break;
    const auto sequence =
        at_front ? text.substr(0, length) : text.substr(text.size() - length, length);
    if (is_unicode_space(sequence)) return length;
  }
  return 0;
}

// With the vertical tab and the form feed, which are not blanks elsewhere.
std::string_view trim_ascii(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::string_view trim_spaces(std::string_view text) {
  text = trim_ascii(text);
  while (const std::size_t length = unicode_space_length(text, true)) {
    text = trim_ascii(text.substr(length));
  }
  while (const std::size_t length = unicode_space_length(text, false)) {
    text = trim_ascii(text.substr(0, text.size() - length));
  }
  return text;
}

}  // namespace cred
