// SPDX-License-Identifier: Apache-2.0
// Directories, owners and modes.
#include "syncd/cli/join/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/accounts.h"
#include "base/file.h"

namespace cred::syncd {
namespace {

constexpr mode_t kDirectoryMode = 0755;
constexpr mode_t kStateMode = 0710;
constexpr mode_t kOwnMode = 0700;
constexpr mode_t kPermissions = 07777;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
constexpr const char* kDaemonUser = "ecr-syncd";

Error cannot_write(const std::string& path) {
  std::string text = "cannot write to " + path + ": " + describe_errno(errno);
  if (::geteuid() != 0) text += "; run it as root";
  return Error{Errc::local, std::move(text)};
}

// Nothing happens where it is there.
Result<void> make_own_directory(const std::string& path, mode_t mode,
                                const std::optional<FileOwner>& owner) {
  if (::mkdir(path.c_str(), kOwnMode) != 0) {
    return errno == EEXIST ? Result<void>() : cannot_write(path);
  }
  if (owner && ::lchown(path.c_str(), owner->user, owner->group) != 0) return cannot_write(path);
  return ::chmod(path.c_str(), mode) == 0 ? Result<void>() : cannot_write(path);
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

Result<void> prepare_token_directory(const std::string& path,
                                     const std::optional<FileOwner>& owner) {
  const std::string state = std::filesystem::path(path).parent_path().string();
  if (auto made = make_own_directory(state, kStateMode, owner); !made) return made;
  if (auto made = make_own_directory(path, kOwnMode, owner); !made) return made;

  struct stat info {};

  // It is the daemon's to write in: what it may have put in the place is not followed.
  if (::lstat(path.c_str(), &info) != 0) return cannot_write(path);
  const bool is_own = S_ISDIR(info.st_mode) &&
                      (info.st_uid == ::geteuid() || (owner && info.st_uid == owner->user));
  if (!is_own) {
    return Error{Errc::local, path + " is not a directory of the daemon's; remove it"};
  }
  // Made before there was a daemon.
  const bool is_foreign = owner && info.st_uid != owner->user;
  if (is_foreign && ::lchown(path.c_str(), owner->user, owner->group) != 0) {
    return cannot_write(path);
  }
  if (::access(path.c_str(), W_OK | X_OK) != 0) return cannot_write(path);
  return {};
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
