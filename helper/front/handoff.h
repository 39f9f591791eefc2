// SPDX-License-Identifier: Apache-2.0
// The only door from the front to everything that is not a cache hit: exec of the full program.
#pragma once

#include <optional>
#include <string_view>

namespace cred {

// Replaces this process by docker-credential-ecr-full with the same arguments and environment; the
// bytes of `input`, if given, become its stdin. The program is looked for at the path that the
// build fixed, then beside this program's own file. Returns only when it cannot be run, after one
// line on stderr; the caller then answers "not found".
void hand_off(char* const* arguments, char* const* environment,
              std::optional<std::string_view> input);

}  // namespace cred
