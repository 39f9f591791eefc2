// SPDX-License-Identifier: Apache-2.0
// Names in a directory.
#include <dirent.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "syncd/config/load_sync_config.h"

namespace cred::syncd {

Result<std::vector<std::string>> list_directory(const std::string& path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory) {
    if (errno == ENOENT || errno == ENOTDIR) return names;
    return Error{Errc::local, path + ": " + describe_errno(errno)};
  }
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

}  // namespace cred::syncd
