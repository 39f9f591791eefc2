// SPDX-License-Identifier: Apache-2.0
// Opens without waiting, and looks at what was opened.
#include "base/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/file.h"

namespace cred {
namespace {

std::string_view name_kind(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

std::string describe_excess(std::size_t max_bytes) {
  return "larger than " + std::to_string(max_bytes) + " bytes";
}

Result<std::optional<UniqueFd>> open_regular_file(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not hang a pull.
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<UniqueFd>();
    return Error{Errc::local, errno == ENXIO ? "not a regular file" : describe_errno(errno)};
  }

  struct stat status {};

  if (::fstat(file.get(), &status) != 0) return Error{Errc::local, describe_errno(errno)};
  if (!S_ISREG(status.st_mode)) {
    return Error{Errc::local, "not a regular file but " + std::string(name_kind(status.st_mode))};
  }
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
    return Error{Errc::local, describe_excess(max_bytes)};
  }
  return std::optional<UniqueFd>(std::move(file));
}

std::string find_file_objection(const std::string& path, std::size_t max_bytes) {
  const auto file = open_regular_file(path, max_bytes);
  if (!file) return file.error().text;
  return *file ? std::string() : describe_errno(ENOENT);
}

}  // namespace cred
