// SPDX-License-Identifier: Apache-2.0
// What every manifest begins with.
#pragma once

#include <string>

#include "base/json_string.h"

namespace cred::syncd {

// A name such as 123 or null is a text only in quotes.
inline std::string quote_yaml(const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

// `scope` is the namespace; empty: it belongs to none.
inline std::string render_manifest_head(const std::string& version, const std::string& kind,
                                        const std::string& name, const std::string& scope) {
  std::string text = "---\napiVersion: " + version + "\nkind: " + kind +
                     "\nmetadata:\n  name: " + quote_yaml(name) + "\n";
  if (!scope.empty()) text += "  namespace: " + quote_yaml(scope) + "\n";
  return text;
}

}  // namespace cred::syncd
