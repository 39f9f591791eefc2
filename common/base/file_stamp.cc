// SPDX-License-Identifier: Apache-2.0
// stat() of a watched file and its text; runs on every cache hit, hence to_chars and no stream.
#include "base/file_stamp.h"

#include <sys/stat.h>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

std::int64_t to_nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kNanosecondsPerSecond + time.tv_nsec;
}

}  // namespace

std::optional<FileStamp> find_file_stamp(const std::string& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileStamp{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                   to_nanoseconds(status.st_mtim), to_nanoseconds(status.st_ctim)};
}

void append_stamp(std::string& text, const std::optional<FileStamp>& stamp) {
  if (!stamp) {
    text += "absent";
    return;
  }
  append_number(text, stamp->device);
  text += ' ';
  append_number(text, stamp->inode);
  text += ' ';
  append_number(text, stamp->size);
  text += ' ';
  append_number(text, stamp->modified_ns);
  text += ' ';
  append_number(text, stamp->changed_ns);
}

Instant last_touched(const FileStamp& stamp) {
  return from_epoch(stamp.changed_ns / kNanosecondsPerSecond);
}

}  // namespace cred
