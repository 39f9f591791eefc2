// SPDX-License-Identifier: Apache-2.0
// Replacing a file's content at once: readers see the old text or the new one, never a part.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

// Writes a new file beside `path`, on disk before it takes the name. Keeps the mode of the old file
// (0600 when there was none); where `path` is a symbolic link, replaces what it leads to. The
// directory must exist. Fails (local) and then leaves the old file as it was.
Result<void> replace_file(const std::string& path, std::string_view content);

}  // namespace cred
