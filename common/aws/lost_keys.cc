// SPDX-License-Identifier: Apache-2.0
// Names are compared without what people mix up: case, marks between words, one letter.
#include "aws/lost_keys.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "aws/setting_names.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxName = 80;

// Too short for one letter to be a slip.
constexpr std::size_t kShortest = 7;

// As other tools and older releases call the two halves of a key.
constexpr std::array<std::string_view, 6> kOtherNames = {"access_key",     "access_key_id",
                                                         "aws_access_key", "secret_key",
                                                         "aws_secret_key", "secret_access_key"};

// Letters and digits of ASCII, folded; what else there is nobody would miss.
std::string fold(std::string_view name) {
  std::string folded;
  for (const char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) folded += c;
  }
  return folded;
}

// Whether one letter more, less, other or two that changed places make one of the other.
bool is_one_slip_away(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin());
  const auto at = static_cast<std::size_t>(l - left.begin());
  left.remove_prefix(at);
  right.remove_prefix(at);
  if (right.size() > left.size()) return left == right.substr(1);
  if (left.empty()) return true;
  const bool is_swap = left.size() > 1 && left[0] == right[1] && left[1] == right[0];
  return left.substr(1) == right.substr(1) || (is_swap && left.substr(2) == right.substr(2));
}

// The setting that `key` was most likely meant to be; empty where it is none or is known.
std::string_view find_meant(std::string_view key) {
  if (is_selecting_key(key)) return {};
  const auto* const other = std::find(kOtherNames.begin(), kOtherNames.end(), key);
  if (other != kOtherNames.end()) {
    return key.find("secret") == std::string_view::npos ? "aws_access_key_id"
                                                        : "aws_secret_access_key";
  }
  const std::string folded = fold(key);
  if (folded.size() < kShortest) return {};
  for (const std::string_view known : selecting_keys()) {
    if (is_one_slip_away(folded, fold(known))) return known;
  }
  return {};
}

}  // namespace

std::string find_lost_key(const Section& section) {
  for (const auto& [key, property] : section.properties) {
    if (is_selecting_key(key) && property.value.empty()) {
      return property.where + ": " + key + " has no value and counts for nothing";
    }
    const std::string_view meant = find_meant(key);
    if (meant.empty()) continue;
    return property.where + ": " + clean_text(key, kMaxName) +
           " counts for nothing; the setting's name is " + std::string(meant);
  }
  return {};
}

std::string find_lookalike(const Sections& profiles, std::string_view name) {
  const std::string folded = fold(name);
  for (const auto& [other, section] : profiles) {
    if (other == name || fold(other) != folded) continue;
    return section.where + ": profile " + clean_text(other, kMaxName) + " is not the profile " +
           clean_text(name, kMaxName) + ", since case and characters that nobody sees count";
  }
  return {};
}

}  // namespace cred
