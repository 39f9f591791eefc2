// SPDX-License-Identifier: Apache-2.0
// JSON string escaping; copies runs of plain characters, since a token is 2 kB without any escape.
#include "base/json_string.h"

#include <algorithm>

namespace cred {
namespace {

void append_escaped(std::string& json, char c) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  json += '\\';
  switch (c) {
    case '\n':
      json += 'n';
      return;
    case '\r':
      json += 'r';
      return;
    case '\t':
      json += 't';
      return;
    case '"':
    case '\\':
      json += c;
      return;
    default:
      json += "u00";
      json += kHexDigits[static_cast<unsigned char>(c) >> 4U];
      json += kHexDigits[static_cast<unsigned char>(c) & 0xfU];
  }
}

}  // namespace

void append_json_string(std::string& json, std::string_view value) {
  json += '"';
  while (!value.empty()) {
    const auto* const special = std::find_if(value.begin(), value.end(), [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    const auto plain = static_cast<std::size_t>(special - value.begin());
    json += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    append_escaped(json, value.front());
    value.remove_prefix(1);
  }
  json += '"';
}

}  // namespace cred
