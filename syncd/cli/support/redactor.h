// SPDX-License-Identifier: Apache-2.0
// Takes secrets out of text that leaves the machine: those that are known, in whatever coding, and
// what looks like one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cred::syncd {

class Redactor {
 public:
  // What is removed, wherever it stands, as it is, percent-encoded, and in base64 and base64url at
  // any offset. What has less than 4 bytes is too short to be told from other text, and is only
  // removed where its place shows what it is.
  void add_secret(std::string_view secret);

  // `text` with "[removed]" in the place of secrets: known ones; user information of URLs; what
  // stands behind a name such as password, token or secret; PEM blocks; what follows Bearer and
  // Basic; access key ids; JSON web tokens; and long words of mixed letters and digits. Rather too
  // much than too little.
  std::string redact(std::string_view text) const;

 private:
  std::vector<std::string> forms_;  // of known secrets
};

// Whether a setting or a variable of this name holds a secret: "password", "client-key-data",
// "AWS_SECRET_ACCESS_KEY", but not the name of a file with one.
bool names_secret(std::string_view name);

}  // namespace cred::syncd
