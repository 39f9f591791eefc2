// SPDX-License-Identifier: Apache-2.0
// What the front answers by itself, and what it leaves to the full program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred {

struct FrontAnswer {
  std::optional<int> status;         // of a process that has answered; else the full program does
  std::optional<std::string> input;  // what was read of stdin for it
};

// Answers a `get` that the cache, or the host alone, can answer. Reads stdin for `get` only, and
// writes to stdout only where it gives a status. `arguments` are those of a process, its name
// included.
FrontAnswer answer_by_cache(int count, char* const* arguments, char** environment);

// Writes `message` to stdout; the status of a process that has failed.
int fail_on_stdout(std::string_view message);

}  // namespace cred
