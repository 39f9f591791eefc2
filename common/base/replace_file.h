// SPDX-License-Identifier: Apache-2.0
// Replacing a file's content at once: readers see the old text or the new one, never a part.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

// Writes a new file beside `path`, on disk before it takes the name. Keeps the mode of the old file
// (0600 when there was none); where `path` is a symbolic link, replaces what it leads to. The
// directory must exist. Fails (local) and then leaves the old file as it was.
Result<void> replace_file(const std::string& path, std::string_view content);

struct FileOwner {
  uid_t user;
  gid_t group;

  friend bool operator==(const FileOwner&, const FileOwner&) = default;
};

struct FileAccess {
  mode_t mode = 0600;
  std::optional<FileOwner> owner;  // nullopt: whom this process is
};

// The same, but with this mode and owner, whatever the old file had, from the moment on at which
// the file is there; a symbolic link at `path` is replaced itself.
Result<void> replace_file(const std::string& path, std::string_view content,
                          const FileAccess& access);

}  // namespace cred
