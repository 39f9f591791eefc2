// SPDX-License-Identifier: Apache-2.0
// Byte locks of an open file description: they end with the process, however it ends, and unlike
// classic POSIX locks do not vanish when some other part of the process closes the file.
// Source: https://man7.org/linux/man-pages/man2/fcntl_locking.2.html (open file description locks)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace cred {

enum class LockMode { shared, exclusive };

class LockFile {
 public:
  // Opens or creates (0600) the file; never follows a symbolic link. One that root creates belongs
  // to the owner of its directory. Fails (local).
  static Result<LockFile> open(const std::string& path);

  // At once; false when somebody else holds it. Where the file system has no locks (some NFS) it is
  // granted: double work is better than waiting for nobody.
  bool try_lock(std::int64_t byte, LockMode mode);

  // Polls until the deadline, since the kernel's own wait has no time limit; false when it passed.
  bool wait_lock(std::int64_t byte, LockMode mode, const Deadline& deadline);

  void unlock(std::int64_t byte);

  // Sets the file's modification time to now; needs no space on the disk.
  void touch();

  // Of the last touch by anybody; 0 when it cannot be read.
  std::int64_t touched_ns() const;

  // A short text in the file for the next holder; empty where there is none. Never fails: the note
  // is lost instead.
  std::string read_note() const;
  void write_note(std::string_view note);

 private:
  explicit LockFile(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

}  // namespace cred
