// SPDX-License-Identifier: Apache-2.0
// fcntl's OFD locks with a bounded wait.
#include "base/lock_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include "base/file.h"

namespace cred {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::size_t kLongestNote = 64;

// What root makes in the folder of a user must not keep that user out (`sudo docker pull`). Only
// for a file that was just made: one that was there may be a hard link to anything.
void give_to_folder_owner(int file, const std::string& path) {
  struct stat folder {};

  if (::geteuid() != 0) return;
  const auto slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::stat(parent.c_str(), &folder) != 0) return;
  // Where owners cannot be set nobody is kept out by one.
  [[maybe_unused]] const int given = ::fchown(file, folder.st_uid, folder.st_gid);
}

struct flock describe(std::int64_t byte, short type) {
  struct flock lock {};

  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

}  // namespace

Result<LockFile> LockFile::open(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  UniqueFd file(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, kOwnerOnly));
  if (file) {
    give_to_folder_owner(file.get(), path);
  } else if (errno == EEXIST) {
    file = UniqueFd(::open(path.c_str(), kFlags));
  }
  if (!file) return Error{Errc::local, "cannot open " + path + ": " + describe_errno(errno)};
  return LockFile(std::move(file));
}

bool LockFile::try_lock(std::int64_t byte, LockMode mode) {
  auto lock = describe(byte, mode == LockMode::shared ? F_RDLCK : F_WRLCK);
  if (::fcntl(file_.get(), F_OFD_SETLK, &lock) == 0) return true;
  return errno != EAGAIN && errno != EACCES;
}

bool LockFile::wait_lock(std::int64_t byte, LockMode mode, const Deadline& deadline) {
  constexpr std::chrono::milliseconds kFirstPause{2};
  constexpr std::chrono::milliseconds kLongestPause{16};
  auto pause = kFirstPause;
  while (!try_lock(byte, mode)) {
    if (deadline.has_passed()) return false;
    std::this_thread::sleep_for(std::min(pause, deadline.remaining()));
    pause = std::min(pause * 2, kLongestPause);
  }
  return true;
}

std::string LockFile::read_note() const {
  std::array<char, kLongestNote> note{};
  const ssize_t count = ::pread(file_.get(), note.data(), note.size(), 0);
  return count > 0 ? std::string(note.data(), static_cast<std::size_t>(count)) : std::string();
}

void LockFile::write_note(std::string_view note) {
  // A note that is lost costs whoever would have read it one more try.
  if (::ftruncate(file_.get(), 0) != 0) return;
  [[maybe_unused]] const ssize_t written = ::pwrite(file_.get(), note.data(), note.size(), 0);
}

void LockFile::unlock(std::int64_t byte) {
  auto lock = describe(byte, F_UNLCK);
  ::fcntl(file_.get(), F_OFD_SETLK, &lock);
}

void LockFile::touch() { ::futimens(file_.get(), nullptr); }

std::int64_t LockFile::touched_ns() const {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

  struct stat status {};

  if (::fstat(file_.get(), &status) != 0) return 0;
  return status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec;
}

}  // namespace cred
