// SPDX-License-Identifier: Apache-2.0
// sendto, with a socket for each message: there are few, and threads need not share it.
// https://man7.org/linux/man-pages/man7/unix.7.html
#include "syncd/service/systemd/datagram.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <optional>

#include "base/unique_fd.h"

namespace cred::syncd {
namespace {

struct Address {
  sockaddr_un value{};
  socklen_t size = 0;
};

// The name of an abstract one begins with a zero byte and ends where the size says.
std::optional<Address> parse_address(const std::string& text) {
  Address address;
  address.value.sun_family = AF_UNIX;
  const bool is_abstract = text.starts_with('@');
  if (!is_abstract && !text.starts_with('/')) return std::nullopt;
  if (text.size() + 1 > sizeof(address.value.sun_path)) return std::nullopt;
  text.copy(static_cast<char*>(address.value.sun_path), text.size());
  if (is_abstract) address.value.sun_path[0] = '\0';
  address.size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size() + (is_abstract ? 0 : 1));
  return address;
}

}  // namespace

bool send_datagram(const std::string& address, std::string_view bytes) {
  const std::optional<Address> to = parse_address(address);
  if (!to) {
    errno = EINVAL;
    return false;
  }
  const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return false;
  // The cast that sockets are made for.
  const auto* const value = reinterpret_cast<const sockaddr*>(&to->value);  // NOLINT(*-cast)
  while (::sendto(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL, value, to->size) < 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace cred::syncd
