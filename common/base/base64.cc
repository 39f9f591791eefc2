// SPDX-License-Identifier: Apache-2.0
// Converts three bytes to four characters and back.
#include "base/base64.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace cred {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kNoLetter = 0xFF;
constexpr std::uint32_t kNoValue = 0xC0;  // bits of it that the value of no letter has

// A search of the alphabet for every letter would show where secrets come by the thousand.
constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) value = kNoLetter;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> kValues = make_values();

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto byte = [bytes](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[at]);
  };
  std::size_t to = 0;
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t bits = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    text[to++] = kAlphabet[bits >> 18U];
    text[to++] = kAlphabet[bits >> 12U & 0x3FU];
    text[to++] = kAlphabet[bits >> 6U & 0x3FU];
    text[to++] = kAlphabet[bits & 0x3FU];
  }
  if (at == bytes.size()) return text;
  const bool has_two = at + 2 == bytes.size();
  const std::uint32_t bits = byte(at) << 16U | (has_two ? byte(at + 1) << 8U : 0U);
  text[to++] = kAlphabet[bits >> 18U];
  text[to++] = kAlphabet[bits >> 12U & 0x3FU];
  if (has_two) text[to] = kAlphabet[bits >> 6U & 0x3FU];
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  const auto value = [text](std::size_t at) -> std::uint32_t {
    return at < text.size() ? kValues[static_cast<unsigned char>(text[at])] : 0U;
  };
  std::uint32_t seen = 0;
  std::size_t to = 0;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::array letters = {value(at), value(at + 1), value(at + 2), value(at + 3)};
    seen |= letters[0] | letters[1] | letters[2] | letters[3];
    const std::uint32_t bits =
        letters[0] << 18U | letters[1] << 12U | letters[2] << 6U | letters[3];
    for (const unsigned shift : {16U, 8U, 0U}) {
      bytes[to++] = static_cast<char>(static_cast<unsigned char>(bits >> shift));
    }
  }
  // Where padding stands there were no bits, so that what it stands for must be zero.
  const bool is_clean = bytes.find_first_not_of('\0', bytes.size() - padding) == std::string::npos;
  if ((seen & kNoValue) != 0 || !is_clean) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace cred
