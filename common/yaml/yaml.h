// SPDX-License-Identifier: Apache-2.0
// A YAML document as plain values that know their lines.
#pragma once

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
  std::vector<YamlNode> items;      // of a list
  std::vector<YamlMember> members;  // of a map, in their order
  int key_line = 0;                 // where the key stands that it is the value of, if any
};

struct YamlMember {
  std::string key;
  YamlNode value;
};

// One document. Fails (local) with "<path>:<line>: cause" for what is no YAML, larger than 1 MiB,
// nested deeper than 16, has a key twice or a second document, or uses anchors and aliases, which
// can make a small file an endless tree. Foreign text appears in no message.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& path);

// nullptr when `node` is no map or has no such key.
const YamlNode* find_member(const YamlNode& node, std::string_view key);

}  // namespace cred
