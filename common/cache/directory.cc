// SPDX-License-Identifier: Apache-2.0
// Creation and tightening of the cache's directory and files.
#include "cache/directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/unique_fd.h"
#include "cache/trust.h"

namespace cred {
namespace {

constexpr mode_t kOwnerOnlyDirectory = 0700;
constexpr mode_t kOwnerOnlyFile = 0600;

Error cannot_use(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "cannot use " + path + " as cache: " + cause};
}

Error foreign(const std::string& path) {
  return cannot_use(path, "it belongs to another user or is a symbolic link");
}

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_not_of('/') == std::string::npos ? 0 : path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> make_directory(const std::string& path) {
  const std::string parent = parent_of(path);

  struct stat status {};

  if (::stat(parent.c_str(), &status) != 0) {
    if (errno != ENOENT) return cannot_use(parent, describe_errno(errno));
    if (auto made = make_directory(parent); !made) return made;
    if (::stat(parent.c_str(), &status) != 0) return cannot_use(parent, describe_errno(errno));
  }
  if (status.st_uid != ::geteuid()) {
    return cannot_use(path, "its parent directory belongs to another user");
  }
  // Another process may have made it in the meantime; the caller judges what is there.
  if (::mkdir(path.c_str(), kOwnerOnlyDirectory) != 0 && errno != EEXIST) {
    return cannot_use(path, describe_errno(errno));
  }
  return {};
}

Result<void> tighten(const std::string& path, Trust trust, mode_t mode) {
  if (trust == Trust::foreign) return foreign(path);
  if (trust == Trust::too_open && ::chmod(path.c_str(), mode) != 0) {
    return cannot_use(path, describe_errno(errno));
  }
  return {};
}

}  // namespace

Result<void> prepare_directory(const std::string& directory) {
  if (judge_directory(directory) == Trust::absent) {
    if (auto made = make_directory(directory); !made) return made;
  }
  return tighten(directory, judge_directory(directory), kOwnerOnlyDirectory);
}

Result<void> prepare_file(const std::string& path) {
  if (judge_file(path) == Trust::absent) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    const UniqueFd file(::open(path.c_str(), kFlags, kOwnerOnlyFile));
    if (!file && errno != EEXIST) return cannot_use(path, describe_errno(errno));
  }
  return tighten(path, judge_file(path), kOwnerOnlyFile);
}

}  // namespace cred
