// SPDX-License-Identifier: Apache-2.0
// Reading stdin against a deadline: a client that never closes its end must not hang a pull.
#include "helper/protocol/input.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/deadline.h"
#include "base/text.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

Error bad_input(std::string_view cause) {
  return Error{Errc::bad_request, "cannot read the server from stdin: " + std::string(cause)};
}

// False when nothing came before the deadline.
bool wait_readable(int fd, const Deadline& deadline) {
  for (;;) {
    pollfd wanted{fd, POLLIN, 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(deadline.remaining().count()));
    if (ready < 0 && errno == EINTR) continue;
    return ready != 0;
  }
}

}  // namespace

Result<std::string> read_input(int fd, std::chrono::milliseconds timeout) {
  const Deadline deadline = Deadline::after(timeout);
  std::string input;
  std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  for (;;) {
    if (!wait_readable(fd, deadline)) return bad_input("it did not end in time");
    const ssize_t count = ::read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return bad_input(errno == EBADF ? "it is closed" : "read failed");
    if (count == 0) return input;
    input.append(block.data(), static_cast<std::size_t>(count));
    if (input.size() > kMaxInputBytes) return bad_input("more than 65536 bytes");
  }
}

Result<std::string_view> parse_server_text(std::string_view input) {
  const std::string_view server = trim(input);
  if (server.empty()) return Error{Errc::bad_request, std::string(kNoServer)};
  const bool has_control = std::any_of(server.begin(), server.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (has_control) return bad_input("control characters in the server name");
  if (!is_valid_utf8(server)) return bad_input("the server name is not UTF-8");
  return server;
}

}  // namespace cred
