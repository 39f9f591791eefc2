// SPDX-License-Identifier: Apache-2.0
// Bounded reading of regular files.
#include "base/file.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/regular_file.h"
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
      return cannot_read(path, describe_excess(max_bytes));
    }
  }
}

}  // namespace

std::string describe_errno(int error) {
  std::array<char, 128> text{};
  return ::strerror_r(error, text.data(), text.size());
}

Result<std::optional<std::string>> read_file(const std::string& path, std::size_t max_bytes) {
  const auto file = open_regular_file(path, max_bytes);
  if (!file) return cannot_read(path, file.error().text);
  if (!*file) return std::optional<std::string>();
  auto content = drain((*file)->get(), path, max_bytes);
  if (!content) return content.error();
  return std::optional<std::string>(*std::move(content));
}

}  // namespace cred
