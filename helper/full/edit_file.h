// SPDX-License-Identifier: Apache-2.0
// Changing a configuration file of the user's: what could go wrong is found before anything is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

struct EditableFile {
  std::string path;
  bool exists = false;
  std::string text;  // empty when there is no file
};

// Fails (local), naming file and remedy, unless the file is a regular one of this user's that may
// be written, or none is there and its folder may be made: no directory, no link that leads
// nowhere, nothing larger than 1 MiB.
Result<EditableFile> read_editable(const std::string& path);

// Replaces the content of `file` at once, under a lock of its folder that may take 5 s to come by.
// Makes the folder, 0700, where it is missing. Fails (local), changing nothing, also when the file
// is no longer what was read.
Result<void> write_editable(const EditableFile& file, std::string_view text);

// Removes `file` under the same lock, and as many as `folders` folders above it that nothing is
// left in. Fails as above.
Result<void> remove_editable(const EditableFile& file, int folders);

}  // namespace cred
