// SPDX-License-Identifier: Apache-2.0
// The first nine letters behind the kind: a bit for the generation, forty for the account.
#include "aws/key_account.h"

#include <cstddef>
#include <cstdint>

namespace cred {
namespace {

constexpr std::size_t kIdSize = 20;
constexpr std::size_t kKindSize = 4;
constexpr std::size_t kLetters = 9;
constexpr std::size_t kDigits = 12;
constexpr std::uint64_t kTooManyDigits = 1'000'000'000'000;

}  // namespace

std::string find_key_account(std::string_view access_key_id) {
  const std::string_view kind = access_key_id.substr(0, kKindSize);
  if (access_key_id.size() != kIdSize || (kind != "AKIA" && kind != "ASIA")) return {};
  std::uint64_t bits = 0;
  for (const char c : access_key_id.substr(kKindSize, kLetters)) {
    constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const auto value = kBase32.find(c);
    if (value == std::string_view::npos) return {};
    bits = bits << 5U | value;
  }
  const bool is_new = (bits >> 44U) != 0;
  const std::uint64_t account = bits >> 4U & 0xff'ffff'ffffU;
  if (!is_new || account >= kTooManyDigits) return {};
  const std::string digits = std::to_string(account);
  return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace cred
