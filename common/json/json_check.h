// SPDX-License-Identifier: Apache-2.0
// JSON as Go's decoder takes it, which docker, podman and all of Kubernetes read theirs with.
// Source: RFC 8259; https://pkg.go.dev/encoding/json#Unmarshal
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct JsonExtent {
  std::size_t begin = 0;  // of the first value, without blanks
  std::size_t end = 0;
  std::size_t depth = 0;  // how many objects and lists are open at once where it is deepest

  // What docker passes over and stricter readers refuse, each with its line, the first of a kind:
  // "line 3 has bytes that are not UTF-8, ...".
  std::vector<std::string> oddities;
};

// The first value in `text`, whatever stands behind it, nested to any depth that Go takes (10,000).
// Fails (local), naming line and column, where Go's decoder fails.
Result<JsonExtent> check_json(std::string_view text);

}  // namespace cred
