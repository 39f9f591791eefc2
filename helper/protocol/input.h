// SPDX-License-Identifier: Apache-2.0
// What a client sends on stdin: bounded in size and time, then validated.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

inline constexpr std::size_t kMaxInputBytes = 65536;
inline constexpr std::chrono::milliseconds kInputTimeout{5000};

// Everything up to end of file. Blocks at most `timeout`. Errors: bad_request when there is more
// than kMaxInputBytes, when it does not end in time, or when `fd` is closed.
Result<std::string> read_input(int fd, std::chrono::milliseconds timeout);

// The server text of `get` and `erase`: `input` without blanks and line ends around it. Errors:
// bad_request, with kNoServer as the text when nothing is left, otherwise for control bytes and
// malformed UTF-8, neither of which could be echoed.
Result<std::string_view> parse_server_text(std::string_view input);

}  // namespace cred
