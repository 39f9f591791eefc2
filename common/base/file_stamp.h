// SPDX-License-Identifier: Apache-2.0
// The identity of a file's present content as far as stat() can tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace cred {

// ctime is part of it because a user can set mtime back but not ctime.
struct FileStamp {
  std::uint64_t device, inode, size;
  std::int64_t modified_ns, changed_ns;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// nullopt when there is no such file. Follows symbolic links, as reading the file would.
std::optional<FileStamp> find_file_stamp(const std::string& path);

// Appends the stamp as fixed text, or "absent"; part of a cache key, so its form is schema.
void append_stamp(std::string& text, const std::optional<FileStamp>& stamp);

// The status change, which every modification moves too, rounded down to seconds. Not mtime, which
// a user may set into the future.
Instant last_touched(const FileStamp& stamp);

}  // namespace cred
