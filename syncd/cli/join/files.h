// SPDX-License-Identifier: Apache-2.0
// join: the files that it leaves behind, and whose they are.
#pragma once

#include <optional>
#include <string>

#include "base/replace_file.h"
#include "base/result.h"
#include "base/secret.h"

namespace cred::syncd {

// Whom the daemon runs as: the owner of its state directory, else the user ecr-syncd. nullopt where
// there is neither, or this process is not root and so can give nothing away.
std::optional<FileOwner> find_daemon_owner(const std::string& state_directory);

// Makes the directory below the state directory in which the daemon keeps its tokens, and that one
// too, for nobody but `owner` to look into. Fails (local) where it cannot be, or is somebody
// else's.
Result<void> prepare_token_directory(const std::string& path,
                                     const std::optional<FileOwner>& owner);

// Makes the directory for everybody to look into, unless it is there. Fails (local) also where
// nothing can be written to it.
Result<void> prepare_join_directory(const std::string& path);

// False where the file has this content, mode and owner already; else writes it at once.
Result<bool> write_joined_file(const std::string& path, std::string_view content,
                               const FileAccess& access);

// One that join leaves behind.
struct JoinFile {
  std::string path;
  Secret content;
  FileAccess access;
};

}  // namespace cred::syncd
