// SPDX-License-Identifier: Apache-2.0
// Byte by byte, with no regard to what the text is.
#include "base/percent.h"

namespace cred {
namespace {

bool is_unreserved(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

}  // namespace

std::string percent_encode(std::string_view text, std::string_view keep) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char letter : text) {
    if (is_unreserved(letter) || keep.find(letter) != std::string_view::npos) {
      encoded += letter;
      continue;
    }
    const auto value = static_cast<unsigned char>(letter);
    encoded += '%';
    encoded += kDigits[value >> 4U];
    encoded += kDigits[value & 0xFU];
  }
  return encoded;
}

}  // namespace cred
