// SPDX-License-Identifier: Apache-2.0
// Bounded reading of regular files.
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace cred {
namespace {

Error cannot_read(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "cannot read " + path + ": " + cause};
}

Result<std::string> drain(int fd, const std::string& path, std::size_t max_bytes) {
  std::string content;
  std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  for (;;) {
    const ssize_t count = ::read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(path, describe_errno(errno));
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
    if (content.size() > max_bytes) {
      return cannot_read(path, "larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

}  // namespace

std::string describe_errno(int error) {
  std::array<char, 128> text{};
  return ::strerror_r(error, text.data(), text.size());
}

Result<std::optional<std::string>> read_file(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not hang a pull.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    return cannot_read(path, describe_errno(errno));
  }

  struct stat status {};

  if (::fstat(fd.get(), &status) != 0) return cannot_read(path, describe_errno(errno));
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "not a regular file");
  auto content = drain(fd.get(), path, max_bytes);
  if (!content) return content.error();
  return std::optional<std::string>(*std::move(content));
}

}  // namespace cred
