// SPDX-License-Identifier: Apache-2.0
// Connects, writes a line, reads a line.
#include "syncd/service/control/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "base/deadline.h"
#include "base/file.h"
#include "base/unique_fd.h"
#include "syncd/service/control/address.h"

namespace cred::syncd {
namespace {

constexpr int kPause = 20;  // ms
constexpr std::chrono::milliseconds kLook{100};

Error fail(Errc code, const std::string& path, const std::string& cause) {
  return Error{code, path + ": " + cause};
}

Result<UniqueFd> connect_to(const std::string& path, const Deadline& deadline) {
  const auto address = make_address(path);
  if (!address) return address.error();
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return fail(Errc::local, path, describe_errno(errno));
  while (true) {
    if (::connect(socket.get(), as_address(*address), sizeof(*address)) == 0) return socket;
    // The kernel's queue of those who want to be taken is full.
    if (errno != EAGAIN || deadline.has_passed()) break;
    static_cast<void>(::poll(nullptr, 0, kPause));
  }
  if (errno == EACCES || errno == EPERM) {
    return fail(Errc::denied, path,
                "you may not command it; use sudo, or become a member of the daemon's group");
  }
  if (errno == EAGAIN) {
    return fail(Errc::unavailable, path, "too many others are asking; try again");
  }
  return fail(
      Errc::unavailable, path,
      "no daemon runs here (" + describe_errno(errno) + "); `systemctl start ecr-syncd` starts it");
}

// False when the deadline passed first.
bool wait_for(int socket, short events, const Deadline& deadline) {
  pollfd one{socket, events, 0};
  while (true) {
    const int ready = ::poll(&one, 1, static_cast<int>(deadline.remaining().count()));
    if (ready > 0) return true;
    if (ready == 0 && deadline.has_passed()) return false;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool write_line(int socket, std::string_view line, const Deadline& deadline) {
  while (!line.empty()) {
    const auto written = ::send(socket, line.data(), line.size(), MSG_NOSIGNAL);
    if (written > 0) {
      line.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const bool may_go_on = errno == EAGAIN || errno == EINTR;
    if (!may_go_on || !wait_for(socket, POLLOUT, deadline)) return false;
  }
  return true;
}

// Up to the line end; nullopt where the deadline passed first or there was none.
std::optional<std::string> read_line(int socket, const Deadline& deadline) {
  std::string line;
  std::array<char, 1024> buffer{};
  while (line.size() <= kLongestMessage && wait_for(socket, POLLIN, deadline)) {
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) return std::nullopt;
    line.append(buffer.data(), static_cast<std::size_t>(count));
    if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
  }
  return std::nullopt;
}

}  // namespace

Result<ControlReply> ask_daemon(const std::string& path, const ControlRequest& request,
                                std::chrono::seconds limit) {
  const Deadline deadline = Deadline::after(limit);
  const auto socket = connect_to(path, deadline);
  if (!socket) return socket.error();
  if (!write_line(socket->get(), render_request(request), deadline)) {
    return fail(Errc::unavailable, path, "it closed the connection; its log says why");
  }
  const auto line = read_line(socket->get(), deadline);
  if (line) return parse_reply(*line);
  if (!deadline.has_passed()) {
    return fail(Errc::unavailable, path, "it closed the connection; its log says why");
  }
  return fail(Errc::unavailable, path,
              "no answer for " + std::to_string(limit.count()) +
                  " s; `ecr-syncd status` shows how far it is");
}

bool has_daemon(const std::string& path) {
  return static_cast<bool>(connect_to(path, Deadline::after(kLook)));
}

}  // namespace cred::syncd
