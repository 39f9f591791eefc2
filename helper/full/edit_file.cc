// SPDX-License-Identifier: Apache-2.0
// Checks by stat, a lock by flock of the folder, which leaves no file behind.
#include "helper/full/edit_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>

#include "base/deadline.h"
#include "base/file.h"
#include "base/replace_file.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace cred {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
constexpr mode_t kOwnerFolder = 0700;
constexpr std::chrono::seconds kLockTime{5};

using Status = struct ::stat;

Error refuse(const std::string& path, const std::string& problem) {
  return Error{Errc::local, clean_text(path, 1000) + " " + problem};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The file itself where `path` is a link.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

std::optional<Status> find_status(const std::string& path) {
  Status status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

Error wrong_owner(const std::string& path, uid_t owner) {
  return refuse(path, "belongs to user " + std::to_string(owner) + ", and you are user " +
                          std::to_string(::geteuid()) +
                          "; run this as that user, or have the file given to you by chown");
}

bool may_write(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool is_link(const std::string& path) {
  Status status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

// A file that is mounted alone, as containers do it, cannot be replaced: rename fails with EBUSY.
bool is_mounted(const std::string& path) {
  struct statx status {};

  const bool is_known = ::statx(AT_FDCWD, path.c_str(), 0, 0, &status) == 0;
  return is_known && (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

// What makes a user's files out of a description, such as home-manager, links them to a store that
// nobody is to write to; neither chmod nor chown would last.
Result<void> check_link(const std::string& path, const Status& status) {
  const bool is_ours = status.st_uid == ::geteuid() && (status.st_mode & S_IWUSR) != 0;
  const std::string target = resolve(path);
  if (!is_link(path) || (is_ours && may_write(folder_of(target)))) return {};
  return refuse(path, "is a link to " + clean_text(target, 1000) +
                          ", which is not to be changed there; change it where the link is made, "
                          "as in the configuration of home-manager");
}

Result<void> check_file(const std::string& path, const Status& status) {
  if (auto checked = check_link(path, status); !checked) return checked;
  if (is_mounted(resolve(path))) {
    return refuse(path,
                  "is mounted by itself and cannot be replaced; mount the folder that it is "
                  "in, or change the file outside");
  }
  if (S_ISDIR(status.st_mode)) return refuse(path, "is a directory; move it away");
  if (!S_ISREG(status.st_mode)) return refuse(path, "is not a regular file; move it away");
  if (status.st_uid != ::geteuid()) return wrong_owner(path, status.st_uid);
  // Root could write it all the same, but somebody wanted it to stay as it is.
  if ((status.st_mode & S_IWUSR) == 0) {
    return refuse(path, "is read-only; if you want it changed: chmod u+w " + quote_for_shell(path));
  }
  if (!may_write(path)) return refuse(path, "cannot be written: " + describe_errno(errno));
  const std::string folder = folder_of(resolve(path));
  if (may_write(folder)) return {};
  return refuse(folder, "cannot be written: " + describe_errno(errno) +
                            "; a file in it cannot be replaced, so make it writable for you");
}

// The folder, or the nearest one above it that is there.
Result<void> check_folder(std::string folder) {
  std::optional<Status> status = find_status(folder);
  while (!status && errno == ENOENT && folder != "/" && folder != ".") {
    Status link{};
    if (::lstat(folder.c_str(), &link) == 0) {
      return refuse(folder, "is a link that leads nowhere; remove it, or make what it leads to");
    }
    folder = folder_of(folder);
    status = find_status(folder);
  }
  if (!status) return refuse(folder, "cannot be entered: " + describe_errno(errno));
  if (!S_ISDIR(status->st_mode)) return refuse(folder, "is not a directory; move it away");
  // With sudo HOME may be that of another user, who could not change what root makes there.
  if (::geteuid() == 0 && status->st_uid != 0) return wrong_owner(folder, status->st_uid);
  if (may_write(folder)) return {};
  return refuse(folder, "cannot be written: " + describe_errno(errno) +
                            "; make it writable for you, or set another place");
}

Result<void> make_folders(const std::string& folder) {
  if (find_status(folder)) return {};
  if (folder != "/" && folder != ".") {
    if (auto made = make_folders(folder_of(folder)); !made) return made;
  }
  if (::mkdir(folder.c_str(), kOwnerFolder) == 0 || errno == EEXIST) return {};
  return refuse(folder, "cannot be made: " + describe_errno(errno));
}

// Whoever else edits the file by this program waits; docker takes no lock and minds none. Where the
// file system has no locks there is none.
Result<UniqueFd> lock_folder(const std::string& folder) {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fd;
  const Deadline deadline = Deadline::after(kLockTime);
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return fd;
    if (deadline.has_passed()) {
      return refuse(folder, "is locked by another process; try again when that has ended");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fd;
}

Result<void> check_unchanged(const EditableFile& file) {
  const auto now = read_file(file.path, kMaxBytes);
  if (!now) return now.error();
  if (now->has_value() == file.exists && now->value_or("") == file.text) return {};
  return refuse(file.path, "was changed by somebody else meanwhile; run this again");
}

}  // namespace

Result<EditableFile> read_editable(const std::string& path) {
  const auto status = find_status(path);
  const int error = errno;
  if (!status && is_link(path)) {
    return refuse(path, "is a link that leads nowhere (" + describe_errno(error) +
                            "); remove it, or make what it leads to");
  }
  if (!status) {
    if (auto folder = check_folder(folder_of(path)); !folder) return folder.error();
    if (error != ENOENT) return refuse(path, "cannot be reached: " + describe_errno(error));
    return EditableFile{path, false, {}};
  }
  if (auto checked = check_file(path, *status); !checked) return checked.error();
  auto text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  return EditableFile{path, text->has_value(), text->value_or("")};
}

Result<void> write_editable(const EditableFile& file, std::string_view text) {
  const std::string folder = folder_of(resolve(file.path));
  if (auto made = make_folders(folder); !made) return made;
  const auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  if (auto same = check_unchanged(file); !same) return same;
  return replace_file(file.path, text);
}

Result<void> remove_editable(const EditableFile& file, int folders) {
  std::string folder = folder_of(file.path);
  const auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  if (auto same = check_unchanged(file); !same) return same;
  if (::unlink(file.path.c_str()) != 0) {
    return refuse(file.path, "cannot be removed: " + describe_errno(errno));
  }
  for (int i = 0; i < folders && ::rmdir(folder.c_str()) == 0; ++i) folder = folder_of(folder);
  return {};
}

}  // namespace cred
