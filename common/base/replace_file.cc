// SPDX-License-Identifier: Apache-2.0
// Temporary file, fsync, rename.
#include "base/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/file.h"
#include "base/unique_fd.h"

namespace cred {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kPermissions = 07777;

Error cannot_write(const std::string& path) {
  return Error{Errc::local, "cannot write " + path + ": " + describe_errno(errno)};
}

// The file itself where `path` leads to it by links; `path` where there is no file yet.
std::string resolve_links(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

bool fill(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(file) == 0;
}

// Owner and group are kept where this process may set them; without that right the file is ours.
bool copy_mode(int file, const std::string& path) {
  struct stat old {};

  if (::stat(path.c_str(), &old) != 0) return ::fchmod(file, kOwnerOnly) == 0;
  const bool is_owner_kept = ::fchown(file, old.st_uid, old.st_gid) == 0;
  const mode_t mode = old.st_mode & kPermissions;
  return ::fchmod(file, is_owner_kept ? mode : mode & ~mode_t{S_ISUID | S_ISGID}) == 0;
}

bool set_access(int file, const FileAccess& access) {
  if (access.owner && ::fchown(file, access.owner->user, access.owner->group) != 0) return false;
  return ::fchmod(file, access.mode) == 0;
}

// `set_mode` is given the open file before anything is in it.
template <typename SetMode>
Result<void> replace(const std::string& target, std::string_view content, const SetMode& set_mode) {
  std::string temporary = target + ".XXXXXX";
  const UniqueFd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return cannot_write(target);
  if (!set_mode(file.get()) || !fill(file.get(), content) ||
      ::rename(temporary.c_str(), target.c_str()) != 0) {
    Error error = cannot_write(target);
    ::unlink(temporary.c_str());
    return error;
  }
  return {};
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view content) {
  const std::string target = resolve_links(path);
  return replace(target, content, [&](int file) { return copy_mode(file, target); });
}

Result<void> replace_file(const std::string& path, std::string_view content,
                          const FileAccess& access) {
  return replace(path, content, [&](int file) { return set_access(file, access); });
}

}  // namespace cred
