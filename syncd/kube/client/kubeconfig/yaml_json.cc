// SPDX-License-Identifier: Apache-2.0
// Words → types → text.
#include "syncd/kube/client/kubeconfig/yaml_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json_string.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

// "yes", "Yes" and "YES", but not "yEs".
bool is_word(std::string_view text, std::string_view lower) {
  if (!equals_ignoring_case(text, lower)) return false;
  const std::string_view rest = text.substr(1);
  const bool is_first_upper = text[0] != lower[0];
  const auto is_upper = [](char byte) { return byte >= 'A' && byte <= 'Z'; };
  const bool is_rest_lower = std::none_of(rest.begin(), rest.end(), is_upper);
  return is_rest_lower || (is_first_upper && std::all_of(rest.begin(), rest.end(), is_upper));
}

std::optional<bool> find_truth(std::string_view text) {
  for (const std::string_view word : {"true", "yes", "on", "y"}) {
    if (is_word(text, word)) return true;
  }
  for (const std::string_view word : {"false", "no", "off", "n"}) {
    if (is_word(text, word)) return false;
  }
  return std::nullopt;
}

// "0x1f", "0o17", "017" and "0b1" are numbers, too.
std::string_view take_base(std::string_view digits, int& base) {
  constexpr std::array<std::pair<std::string_view, int>, 4> kBases{
      {{"0x", 16}, {"0o", 8}, {"0b", 2}, {"0", 8}}};
  for (const auto& [prefix, number] : kBases) {
    if (digits.size() <= prefix.size() || !digits.starts_with(prefix)) continue;
    base = number;
    return digits.substr(prefix.size());
  }
  return digits;
}

std::optional<std::string> find_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  int base = 10;
  const std::string_view digits = take_base(text, base);
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  return (is_negative ? "-" : "") + std::to_string(number);
}

std::optional<std::string> find_fraction(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const bool has_digit =
      std::any_of(text.begin(), text.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  if (!has_digit || !is_whole || !std::isfinite(number)) return std::nullopt;
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return std::string(digits.data(), written.ptr);
}

// What is not a string cannot stand in JSON.
void append_text(std::string& json, const std::string& text) {
  append_json_string(json, is_valid_utf8(text) ? text : clean_text(text, text.size()));
}

// "1_000" is one, too.
std::optional<std::string> find_number(std::string digits) {
  std::erase(digits, '_');
  auto number = find_integer(digits);
  return number ? number : find_fraction(digits);
}

void append_scalar(std::string& json, const YamlNode& node) {
  if (!node.is_plain) return append_text(json, node.text);
  if (const auto truth = find_truth(node.text)) {
    json += *truth ? "true" : "false";
  } else if (const auto number = find_number(node.text)) {
    json += *number;
  } else {
    append_text(json, node.text);
  }
}

// Recursion is as deep as the document, which its parser bounds.
void append(std::string& json, const YamlNode& node) {  // NOLINT(misc-no-recursion)
  switch (node.kind) {
    case YamlNode::Kind::null:
      json += "null";
      return;
    case YamlNode::Kind::scalar:
      return append_scalar(json, node);
    case YamlNode::Kind::list:
      json += '[';
      for (const YamlNode& item : node.items) {
        if (&item != &node.items.front()) json += ',';
        append(json, item);
      }
      json += ']';
      return;
    case YamlNode::Kind::map:
      json += '{';
      for (const auto& [key, value] : node.members) {
        if (&key != &node.members.front().key) json += ',';
        append_text(json, key);
        json += ':';
        append(json, value);
      }
      json += '}';
      return;
  }
}

}  // namespace

std::string render_json(const YamlNode& node) {
  std::string json;
  append(json, node);
  return json;
}

}  // namespace cred::syncd
