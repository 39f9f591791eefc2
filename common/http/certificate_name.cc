// SPDX-License-Identifier: Apache-2.0
// A walk over definite lengths, in which every step is held against what is left.
#include "http/certificate_name.h"

#include <cstddef>

namespace cred {
namespace {

// https://www.itu.int/rec/T-REC-X.690
constexpr unsigned kSequence = 0x30;
constexpr unsigned kSet = 0x31;
constexpr unsigned kObjectIdentifier = 0x06;
constexpr unsigned kVersion = 0xA0;
constexpr unsigned kUniversalString = 0x1C;  // four bytes a letter
constexpr unsigned kBmpString = 0x1E;        // two

struct Head {
  unsigned tag;
  std::size_t size;
};

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Takes tag and length; what they are of may reach beyond `rest`.
std::optional<Head> take_head(std::string_view& rest) {
  constexpr unsigned kLongForm = 0x80;
  constexpr std::size_t kMostDigits = 3;
  if (rest.size() < 2) return std::nullopt;
  Head head{byte_at(rest, 0), byte_at(rest, 1)};
  rest.remove_prefix(2);
  if (head.size < kLongForm) return head;
  const std::size_t digits = head.size - kLongForm;
  if (digits == 0 || digits > kMostDigits || digits > rest.size()) return std::nullopt;
  head.size = 0;
  for (std::size_t i = 0; i < digits; ++i) head.size = head.size << 8U | byte_at(rest, i);
  rest.remove_prefix(digits);
  return head;
}

std::optional<std::string_view> take(std::string_view& rest, unsigned tag) {
  const auto head = take_head(rest);
  if (!head || head->tag != tag || head->size > rest.size()) return std::nullopt;
  const std::string_view content = rest.substr(0, head->size);
  rest.remove_prefix(head->size);
  return content;
}

bool skip(std::string_view& rest) {
  const auto head = take_head(rest);
  if (!head || head->size > rest.size()) return false;
  rest.remove_prefix(head->size);
  return true;
}

bool enter_sequence(std::string_view& rest) {
  const auto head = take_head(rest);
  return head && head->tag == kSequence;
}

// FNV-1a over the ASCII letters and digits alone: of all else OpenSSL folds some, and how many
// bytes it takes depends on the type. https://datatracker.ietf.org/doc/html/rfc9923
std::uint64_t fold_value(unsigned tag, std::string_view value) {
  constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
  constexpr std::uint64_t kPrime = 0x100000001b3;
  const std::size_t width = tag == kUniversalString ? 4 : tag == kBmpString ? 2 : 1;
  std::uint64_t hash = kOffsetBasis;
  for (std::size_t at = 0; at + width <= value.size(); at += width) {
    bool is_ascii = true;
    for (std::size_t i = 0; i + 1 < width; ++i) is_ascii &= value[at + i] == '\0';
    unsigned letter = byte_at(value, at + width - 1);
    if (letter >= 'A' && letter <= 'Z') letter += 'a' - 'A';
    const bool is_digit = letter >= '0' && letter <= '9';
    if (!is_ascii || !(is_digit || (letter >= 'a' && letter <= 'z'))) continue;
    hash = (hash ^ letter) * kPrime;
  }
  return hash;
}

// Of the members of a set, whose order OpenSSL does not take from the file: hence the sum.
std::optional<std::uint64_t> fold_members(std::string_view members) {
  std::uint64_t sum = 0;
  while (!members.empty()) {
    auto member = take(members, kSequence);
    if (!member || !take(*member, kObjectIdentifier)) return std::nullopt;
    const auto head = take_head(*member);
    if (!head || head->size != member->size()) return std::nullopt;
    sum += fold_value(head->tag, *member);
  }
  return sum;
}

}  // namespace

std::optional<std::uint64_t> fold_name(std::string_view der) {
  auto sets = take(der, kSequence);
  if (!sets || !der.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  while (!sets->empty()) {
    const auto members = take(*sets, kSet);
    const auto fold = members ? fold_members(*members) : std::nullopt;
    if (!fold) return std::nullopt;
    sum += *fold;
  }
  return sum;
}

std::optional<std::uint64_t> fold_subject(std::string_view certificate) {
  std::string_view rest = certificate;
  // The certificate, and what of it is signed.
  for (int level = 0; level < 2; ++level) {
    if (!enter_sequence(rest)) return std::nullopt;
  }
  if (!rest.empty() && byte_at(rest, 0) == kVersion && !skip(rest)) return std::nullopt;
  // Serial number, algorithm, issuer and validity stand before it (RFC 5280 section 4.1).
  for (int i = 0; i < 4; ++i) {
    if (!skip(rest)) return std::nullopt;
  }
  const std::string_view from_name = rest;
  if (!skip(rest)) return std::nullopt;
  return fold_name(from_name.substr(0, from_name.size() - rest.size()));
}

}  // namespace cred
