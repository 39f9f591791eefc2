// SPDX-License-Identifier: Apache-2.0
// The members of a JSON object with their text as it was written, to be carried over unchanged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

// The views are into the text that was parsed.
struct RawMember {
  std::string name;        // decoded (json_unquote.h)
  std::string_view key;    // with its quotes
  std::string_view value;  // of any type
};

// The members of the outermost object in their order; a name may come twice. Fails (bad_reply) for
// what is not an object by RFC 8259, and beyond 4 MiB or 64 levels. Numbers of any size and strings
// that are not UTF-8 pass, since they pass Go's parser, which all of Kubernetes and Docker use.
Result<std::vector<RawMember>> parse_raw_members(std::string_view text);

// The same of what is known to be valid JSON without blanks at its ends, of any size and depth.
// Fails (local) where that is not an object.
Result<std::vector<RawMember>> split_members(std::string_view text);

}  // namespace cred
