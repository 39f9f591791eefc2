// SPDX-License-Identifier: Apache-2.0
// Reading whole files with a bound on their size.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace cred {

// The file's bytes; nullopt when it (or a directory on the way) does not exist. Fails (local) when
// it is unreadable, no regular file, or larger than `max_bytes`; the text names the path and cause.
Result<std::optional<std::string>> read_file(const std::string& path, std::size_t max_bytes);

// The seam through which everything that parses files reads them; tests pass a map.
using ReadFile = std::function<Result<std::optional<std::string>>(const std::string& path)>;

// Text for errno, as strerror has it.
std::string describe_errno(int error);

}  // namespace cred
