// SPDX-License-Identifier: Apache-2.0
// Values of the expected form out of YAML nodes.
#include "syncd/config/parse/section.h"

#include <algorithm>
#include <charconv>

#include "base/plain_text.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kMostItems = 10000;

std::string shorten(std::string_view foreign) { return clean_text(foreign, 80); }

}  // namespace

Complaint make_complaint(const std::string& where, std::string text) {
  const auto colon = where.rfind(':');
  int line = 0;
  std::from_chars(where.data() + colon + 1, where.data() + where.size(), line);
  return {where.substr(0, colon), line, std::move(text)};
}

ConfigSection::ConfigSection(const YamlNode& node, const std::string& path, std::string_view title,
                             Complaints& complaints)
    : node_(node), path_(path), title_(title), complaints_(complaints) {
  if (is_map()) return;
  complaints_.push_back(
      {path_, node_.line, std::string(title) + " must be a map: write \"key: value\" lines"});
}

const YamlNode* ConfigSection::take(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return find_member(node_, key);
}

std::optional<std::string> ConfigSection::read_text(std::string_view key, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar || node.text.empty()) {
    complain_at(node.line, key, "write a text");
  } else if (node.text.size() > kLongestText) {
    complain_at(node.line, key, "is too long; 4096 bytes are the limit");
  } else if (!is_plain_text(node.text)) {
    complain_at(node.line, key, "has control characters, or blanks at its ends; remove them");
  } else {
    return node.text;
  }
  return std::nullopt;
}

std::optional<std::string> ConfigSection::take_text(std::string_view key) {
  const YamlNode* const node = take(key);
  return node == nullptr ? std::nullopt : read_text(key, *node);
}

std::optional<bool> ConfigSection::take_switch(std::string_view key) {
  const YamlNode* const node = take(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == YamlNode::Kind::scalar && (node->text == "true" || node->text == "false")) {
    return node->text == "true";
  }
  complain(key, "write true or false");
  return std::nullopt;
}

std::optional<std::size_t> ConfigSection::take_number(std::string_view key, std::size_t least,
                                                      std::size_t most) {
  const YamlNode* const node = take(key);
  if (node == nullptr) return std::nullopt;
  const std::string& text = node->text;
  std::size_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = node->kind == YamlNode::Kind::scalar && read.ec == std::errc() &&
                         read.ptr == text.data() + text.size();
  if (is_number && number >= least && number <= most) return number;
  complain(key, "write a number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::vector<Placed> ConfigSection::take_texts(std::string_view key) {
  const YamlNode* const node = take(key);
  std::vector<Placed> texts;
  if (node == nullptr) return texts;
  const auto add = [&](const YamlNode& item) {
    auto text = read_text(key, item);
    if (!text) return;
    const auto same = std::find_if(texts.begin(), texts.end(),
                                   [&](const Placed& placed) { return placed.text == *text; });
    if (same == texts.end()) {
      texts.push_back({*std::move(text), item.line});
    } else {
      complain_at(item.line, key,
                  shorten(*text) + " stands in line " + std::to_string(same->line) +
                      " already; remove one");
    }
  };
  if (node->kind == YamlNode::Kind::scalar) {
    add(*node);
  } else if (node->kind != YamlNode::Kind::list) {
    complain(key, "write a list: [a, b]");
  } else if (node->items.size() > kMostItems) {
    complain(key, "has more than 10000 items");
  } else {
    for (const YamlNode& item : node->items) add(item);
  }
  return texts;
}

Pairs ConfigSection::take_pairs(std::string_view key) {
  const YamlNode* const node = take(key);
  Pairs pairs;
  if (node == nullptr || node->kind == YamlNode::Kind::null) return pairs;
  if (node->kind != YamlNode::Kind::map) {
    complain(key, "write a map of texts: {name: value}");
    return pairs;
  }
  for (const auto& [name, value] : node->members) {
    const bool is_text = value.kind == YamlNode::Kind::scalar && is_valid_utf8(value.text);
    if (is_text) {
      pairs.emplace_back(name, value.text);
    } else {
      complain_at(value.line, key, "the value of " + shorten(name) + " must be a text");
    }
  }
  return pairs;
}

void ConfigSection::finish() {
  for (const auto& [key, value] : node_.members) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string words;
    for (const std::string_view known : known_) {
      words += words.empty() ? "" : ", ";
      words += known;
    }
    complain_at(value.key_line, shorten(key),
                "is not a key of " + std::string(title_) + "; there are " + words);
  }
}

bool ConfigSection::has_empty_list(std::string_view key) const {
  const YamlNode* const node = find_member(node_, key);
  return node != nullptr && node->kind == YamlNode::Kind::list && node->items.empty();
}

int ConfigSection::line_of(std::string_view key) const {
  const YamlNode* const node = find_member(node_, key);
  return node == nullptr ? node_.line : node->key_line;
}

void ConfigSection::complain(std::string_view key, std::string_view cause) {
  complain_at(line_of(key), key, cause);
}

void ConfigSection::complain_about(const Placed& placed, std::string_view key,
                                   std::string_view advice) {
  complain_at(placed.line, key, shorten(placed.text) + ' ' + std::string(advice));
}

void ConfigSection::complain_at(int line, std::string_view key, std::string_view cause) {
  complaints_.push_back({path_, line, std::string(key) + ": " + std::string(cause)});
}

}  // namespace cred::syncd
