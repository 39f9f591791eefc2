// SPDX-License-Identifier: Apache-2.0
// One map of a configuration file, read key by key, with every mistake noted instead of the first.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncd/config/sync_config.h"
#include "yaml/yaml.h"

namespace cred::syncd {

// What is wrong in which line, as "key: what is wrong and what to write".
struct Complaint {
  std::string path;
  int line;
  std::string text;
};

using Complaints = std::vector<Complaint>;

// `where` is "<path>:<line>".
Complaint make_complaint(const std::string& where, std::string text);

// A text and where it stands.
struct Placed {
  std::string text;
  int line;
};

class ConfigSection {  // common/aws has a Section of its own
 public:
  // `title` says what the map is, for messages: "a cluster". All four must outlive it. What is no
  // map is complained of and has no keys.
  ConfigSection(const YamlNode& node, const std::string& path, std::string_view title,
                Complaints& complaints);

  // Each of these takes a key, which is then known; what has the wrong form is complained of and
  // counts as absent. nullptr and nullopt: absent.
  const YamlNode* take(std::string_view key);
  std::optional<std::string> take_text(std::string_view key);
  std::optional<bool> take_switch(std::string_view key);
  std::optional<std::size_t> take_number(std::string_view key, std::size_t least, std::size_t most);

  // A list of texts, or one text alone; none stands twice.
  std::vector<Placed> take_texts(std::string_view key);

  // One of the words.
  template <typename Value, std::size_t kCount>
  std::optional<Value> take_choice(
      std::string_view key, const std::array<std::pair<std::string_view, Value>, kCount>& choices);

  // A map of texts.
  Pairs take_pairs(std::string_view key);

  // Complains of every key that was not taken.
  void finish();

  // False for what was complained of as no map.
  bool is_map() const {
    return node_.kind == YamlNode::Kind::map || node_.kind == YamlNode::Kind::null;
  }

  bool has_empty_list(std::string_view key) const;

  bool has(std::string_view key) const { return find_member(node_, key) != nullptr; }

  void complain(std::string_view key, std::string_view cause);
  void complain_at(int line, std::string_view key, std::string_view cause);

  // Quotes what is wrong; not for what may hold a password.
  void complain_about(const Placed& placed, std::string_view key, std::string_view advice);

  // Of the key; of the section when there is no such key.
  int line_of(std::string_view key) const;

  // "<path>:<line>" of the section, or of a key of it.
  std::string where() const { return path_ + ":" + std::to_string(node_.line); }

  std::string where_of(std::string_view key) const {
    return path_ + ":" + std::to_string(line_of(key));
  }

 private:
  std::optional<std::string> read_text(std::string_view key, const YamlNode& node);

  const YamlNode& node_;
  const std::string& path_;
  std::string_view title_;
  Complaints& complaints_;
  std::vector<std::string_view> known_;
};

template <typename Value, std::size_t kCount>
std::optional<Value> ConfigSection::take_choice(
    std::string_view key, const std::array<std::pair<std::string_view, Value>, kCount>& choices) {
  const auto text = take_text(key);
  if (!text) return std::nullopt;
  std::string words;
  for (const auto& choice : choices) {
    if (choice.first == *text) return choice.second;
    words += words.empty() ? "" : ", ";
    words += choice.first;
  }
  complain(key, "write one of " + words);
  return std::nullopt;
}

}  // namespace cred::syncd
