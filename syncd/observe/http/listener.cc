// SPDX-License-Identifier: Apache-2.0
// Binds, or takes what is bound already.
#include "syncd/observe/http/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "syncd/config/listen_address.h"

namespace cred::syncd {
namespace {

using Kind = ListenAddress::Kind;

constexpr int kBacklog = 64;

// The largest comes first, since that is the one that {} sets to zero; the end of a path relies on
// it.
union SocketAddress {
  sockaddr_storage whole;
  sockaddr any;
  sockaddr_in ipv4;
  sockaddr_in6 ipv6;
  sockaddr_un path;
};

struct Address {
  SocketAddress address{};
  socklen_t size = 0;
};

Error fail(const std::string& place, const std::string& cause) {
  return Error{Errc::local, "metrics: cannot listen at " + place + ": " + cause};
}

Address make_address(const ListenAddress& from) {
  Address made;
  switch (from.kind) {
    case Kind::ipv4:
      made.address.ipv4.sin_family = AF_INET;
      made.address.ipv4.sin_port = htons(from.port);
      static_cast<void>(::inet_pton(AF_INET, from.host.c_str(), &made.address.ipv4.sin_addr));
      made.size = sizeof(made.address.ipv4);
      break;
    case Kind::ipv6:
      made.address.ipv6.sin6_family = AF_INET6;
      made.address.ipv6.sin6_port = htons(from.port);
      static_cast<void>(::inet_pton(AF_INET6, from.host.c_str(), &made.address.ipv6.sin6_addr));
      made.size = sizeof(made.address.ipv6);
      break;
    case Kind::path:
      made.address.path.sun_family = AF_UNIX;
      from.host.copy(static_cast<char*>(made.address.path.sun_path),
                     sizeof(made.address.path.sun_path) - 1);
      made.size = sizeof(made.address.path);
      break;
  }
  return made;
}

// Removes what a process that has ended left there; says why not where it is something else.
std::string clear(const std::string& path, const Address& address) {
  struct stat info {};

  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return "something else has this name; remove it";
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::connect(probe.get(), &address.address.any, address.size) == 0 || errno == EAGAIN) {
    return "another process listens there; stop it, or choose another path";
  }
  return ::unlink(path.c_str()) == 0 ? std::string() : describe_errno(errno);
}

std::string explain_bind(int error) {
  if (error == EADDRINUSE) return "another process listens there; choose another port";
  if (error == EADDRNOTAVAIL) return "this machine has no such address";
  if (error == EACCES) {
    return "not permitted; choose a port above 1023, or a directory it may write to";
  }
  return describe_errno(error);
}

bool is_loopback(const SocketAddress& address) {
  constexpr std::uint32_t kFirstOctet = 24;
  constexpr std::uint32_t kLoopbackNet = 127;
  if (address.any.sa_family == AF_INET) {
    return ntohl(address.ipv4.sin_addr.s_addr) >> kFirstOctet == kLoopbackNet;
  }
  return address.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&address.ipv6.sin6_addr) != 0;
}

bool is_address_in_digits(std::string_view host) {
  in6_addr any{};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return ::inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &any) == 1;
  }
  return ::inet_pton(AF_INET, std::string(host).c_str(), &any) == 1;
}

}  // namespace

WebListener::WebListener(UniqueFd socket, std::string place, std::string path, bool guards_host)
    : socket_(std::move(socket)),
      place_(std::move(place)),
      path_(std::move(path)),
      guards_host_(guards_host) {}

WebListener::~WebListener() {
  if (!path_.empty()) static_cast<void>(::unlink(path_.c_str()));
}

Result<std::shared_ptr<const WebListener>> listen_for_web(const MetricsConfig& config) {
  const auto wanted = parse_listen_address(config.listen);
  if (!wanted) return fail(config.listen, "this is not an address");
  const Address address = make_address(*wanted);
  const bool is_path = wanted->kind == Kind::path;
  const std::string path = is_path ? wanted->host : std::string();
  if (is_path) {
    if (const std::string trouble = clear(path, address); !trouble.empty()) {
      return fail(config.listen, trouble);
    }
  }
  UniqueFd socket(
      ::socket(address.address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int one = 1;
  // A restart must not wait until the kernel has forgotten the last connections.
  static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
  if (!socket || ::bind(socket.get(), &address.address.any, address.size) != 0) {
    return fail(config.listen, explain_bind(errno));
  }
  constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
  const bool is_open =
      (!is_path || ::chmod(path.c_str(), kMode) == 0) && ::listen(socket.get(), kBacklog) == 0;
  if (!is_open) return fail(config.listen, explain_bind(errno));
  const bool guards = !is_path && wanted->is_local && !config.is_public;
  return std::make_shared<const WebListener>(
      std::move(socket), is_path ? config.listen : "http://" + config.listen + "/", path, guards);
}

std::shared_ptr<const WebListener> adopt_web_listener(UniqueFd socket) {
  SocketAddress address{};
  socklen_t size = sizeof(address);
  const bool is_known = ::getsockname(socket.get(), &address.any, &size) == 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): fcntl has no other form.
  static_cast<void>(::fcntl(socket.get(), F_SETFL, O_NONBLOCK));
  const bool guards = is_known && is_loopback(address);
  return std::make_shared<const WebListener>(std::move(socket), "the socket that systemd passed",
                                             std::string(), guards);
}

bool is_local_host(std::string_view host) {
  if (host.empty() || is_address_in_digits(host)) return true;
  const auto colon = host.rfind(':');
  const std::string_view name = host.substr(0, colon);
  return equals_ignoring_case(name, "localhost") || is_address_in_digits(name);
}

}  // namespace cred::syncd
