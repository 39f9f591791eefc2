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
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes(text.size() * 3 / 4, '\0');
  std::size_t to = 0;
  std::uint32_t bits = 0;
  std::uint32_t wrong = 0;  // has a bit of kNoLetter that no value has, once there was one
  unsigned pending = 0;     // how many low bits of `bits` are not yet in `bytes`
  for (const char letter : text) {
    const std::uint32_t value = kValues[static_cast<unsigned char>(letter)];
    wrong |= value & 0xC0U;
    bits = bits << 6U | value;
    pending += 6;
    if (pending >= 8) {
      pending -= 8;
      bytes[to++] = static_cast<char>(static_cast<unsigned char>(bits >> pending));
    }
  }
  if (wrong != 0 || (bits & ((1U << pending) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace cred
