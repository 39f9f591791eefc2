// SPDX-License-Identifier: Apache-2.0
// Opening nothing but regular files: whoever opens a FIFO waits for ever, and a device has no end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace cred {

// For reading; nullopt when the file (or a directory on the way) does not exist. Fails (local) when
// it is unreadable, no regular file, or larger than `max_bytes`. The text is the cause alone, "not
// a regular file but a FIFO". Does not block.
Result<std::optional<UniqueFd>> open_regular_file(const std::string& path, std::size_t max_bytes);

// Why read_file would fail, an absent file included; empty when it would not. For files that a
// library opens by itself.
std::string find_file_objection(const std::string& path, std::size_t max_bytes);

// "larger than 5 bytes".
std::string describe_excess(std::size_t max_bytes);

}  // namespace cred
