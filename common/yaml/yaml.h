// SPDX-License-Identifier: Apache-2.0
// A YAML document as plain values that know their lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct YamlMember;

struct YamlNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  int line = 0;                     // from 1
  std::string text;                 // of a scalar, as written, without quotes
  bool is_plain = false;            // a scalar that is written without quotes and tag
  std::vector<YamlNode> items;      // of a list
  std::vector<YamlMember> members;  // of a map, in their order
  int key_line = 0;                 // where the key stands that it is the value of, if any
};

struct YamlMember {
  std::string key;
  YamlNode value;
};

struct YamlRules {
  std::size_t max_bytes = std::size_t{1} << 20U;
  bool takes_last_twin = false;       // of a key that stands twice; else it is refused
  bool takes_first_document = false;  // of several, the others unread; else they are refused
};

// One document. Aliases are expanded and `<<` is merged, as far as they add no more than
// rules.max_bytes: they can make a small file an endless tree. Fails (local) with
// "<path>:<line>: cause" for what is no YAML, breaks a rule or is nested deeper than 16. Foreign
// text appears in no message. Source: https://yaml.org/spec/1.2.2/#71-alias-nodes and, for merges,
// https://yaml.org/type/merge.html
Result<YamlNode> parse_yaml(std::string_view text, const std::string& path,
                            const YamlRules& rules = {});

// nullptr when `node` is no map or has no such key.
const YamlNode* find_member(const YamlNode& node, std::string_view key);

}  // namespace cred
