// SPDX-License-Identifier: Apache-2.0
// Directories, owners and modes.
#include "syncd/cli/join/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/accounts.h"
#include "base/file.h"

namespace cred::syncd {
namespace {

constexpr mode_t kDirectoryMode = 0755;
constexpr mode_t kPermissions = 07777;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
constexpr const char* kDaemonUser = "ecr-syncd";

Error cannot_write(const std::string& path) {
  std::string text = "cannot write to " + path + ": " + describe_errno(errno);
  if (::geteuid() != 0) text += "; run it as root";
  return Error{Errc::local, std::move(text)};
}

bool has_access(const std::string& path, const FileAccess& access) {
  struct stat info {};

  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if ((info.st_mode & kPermissions) != access.mode) return false;
  return !access.owner || *access.owner == FileOwner{info.st_uid, info.st_gid};
}

}  // namespace

std::optional<FileOwner> find_daemon_owner(const std::string& state_directory) {
  if (::geteuid() != 0) return std::nullopt;

  struct stat info {};

  if (::stat(state_directory.c_str(), &info) == 0) return FileOwner{info.st_uid, info.st_gid};
  const auto user = find_account_by_name(kDaemonUser);
  return user ? std::make_optional(FileOwner{user->user, user->group}) : std::nullopt;
}

Result<void> prepare_join_directory(const std::string& path) {
  // The mode again by chmod, since the process masks it.
  if (::mkdir(path.c_str(), kDirectoryMode) == 0) {
    if (::chmod(path.c_str(), kDirectoryMode) != 0) return cannot_write(path);
  } else if (errno != EEXIST) {
    return cannot_write(path);
  }
  if (::access(path.c_str(), W_OK | X_OK) != 0) return cannot_write(path);
  return {};
}

Result<bool> write_joined_file(const std::string& path, std::string_view content,
                               const FileAccess& access) {
  const auto old = read_file(path, kMaxBytes);
  if (old && *old && **old == content && has_access(path, access)) return false;
  if (auto written = replace_file(path, content, access); !written) return written.error();
  return true;
}

}  // namespace cred::syncd
