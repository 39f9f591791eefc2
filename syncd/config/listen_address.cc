// SPDX-License-Identifier: Apache-2.0
// Told apart by how they begin.
#include "syncd/config/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>

#include "base/plain_text.h"

namespace cred::syncd {
namespace {

using Kind = ListenAddress::Kind;

constexpr std::string_view kPathPrefix = "unix:";
constexpr std::uint32_t kFirstOctet = 24;  // bits to the right of it
constexpr std::uint32_t kLoopbackNet = 127;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || last != end || port == 0) return std::nullopt;
  return port;
}

std::optional<ListenAddress> parse_path(std::string_view path) {
  constexpr std::size_t kMostBytes = sizeof(sockaddr_un::sun_path) - 1;
  const bool is_good = path.size() > 1 && path.front() == '/' && path.back() != '/' &&
                       path.size() <= kMostBytes && is_plain_text(path);
  if (!is_good) return std::nullopt;
  return ListenAddress{Kind::path, std::string(path), 0, true};
}

std::optional<ListenAddress> parse_ipv4(const std::string& host, std::uint16_t port) {
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  const bool is_local = ntohl(address.s_addr) >> kFirstOctet == kLoopbackNet;
  return ListenAddress{Kind::ipv4, host, port, is_local};
}

std::optional<ListenAddress> parse_ipv6(const std::string& host, std::uint16_t port) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  return ListenAddress{Kind::ipv6, host, port, IN6_IS_ADDR_LOOPBACK(&address) != 0};
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with(kPathPrefix)) return parse_path(text.substr(kPathPrefix.size()));
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  const std::string_view host = text.substr(0, colon);
  if (!port) return std::nullopt;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return parse_ipv6(std::string(host.substr(1, host.size() - 2)), *port);
  }
  return parse_ipv4(std::string(host), *port);
}

}  // namespace cred::syncd
