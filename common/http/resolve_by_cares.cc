// SPDX-License-Identifier: Apache-2.0
// c-ares: /etc/hosts, then the servers of /etc/resolv.conf, whatever nsswitch.conf says.
#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/resolve.h"

// The linker (--wrap) sends each call of ares_init_options to the second, libcurl's included, and
// each of the first to c-ares.
extern "C" {
int __real_ares_init_options(ares_channel* channel, ares_options* options, int mask);
int __wrap_ares_init_options(ares_channel* channel, ares_options* options, int mask);

// Without lookups given c-ares looks into nsswitch.conf, host.conf and svc.conf for them. Its own 5
// seconds for a server are more than a connection may take here, so that the second one would never
// be asked.
int __wrap_ares_init_options(ares_channel* channel, ares_options* options, int mask) {
  constexpr int kMilliseconds = 1000;
  constexpr int kTries = 3;
  std::array<char, 3> lookups = {'f', 'b', '\0'};
  options->lookups = lookups.data();  // copied
  options->timeout = kMilliseconds;
  options->tries = kTries;
  return __real_ares_init_options(channel, options,
                                  mask | ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
}
}

namespace cred {
namespace {

using Addresses = std::vector<std::string>;

struct Free {
  void operator()(ares_channeldata* channel) const { ares_destroy(channel); }

  void operator()(ares_addr_port_node* servers) const { ares_free_data(servers); }
};

using Channel = std::unique_ptr<ares_channeldata, Free>;

Channel open_channel() {
  static const int kLibrary = ares_library_init(ARES_LIB_INIT_ALL);
  ares_channel channel = nullptr;
  ares_options options{};
  if (kLibrary != ARES_SUCCESS || __wrap_ares_init_options(&channel, &options, 0) != ARES_SUCCESS) {
    return nullptr;
  }
  return Channel(channel);
}

std::string render_address(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* const written = ::inet_ntop(family, address, text.data(), text.size());
  return written == nullptr ? std::string() : std::string(written);
}

void append_address(Addresses& addresses, const ares_addrinfo_node& node) {
  std::string text;
  if (node.ai_family == AF_INET) {
    text = render_address(AF_INET, &reinterpret_cast<const sockaddr_in*>(node.ai_addr)->sin_addr);
  } else if (node.ai_family == AF_INET6) {
    text =
        render_address(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(node.ai_addr)->sin6_addr);
  }
  if (!text.empty()) addresses.push_back(std::move(text));
}

// Filled by the callback.
struct Answer {
  std::optional<int> status;
  Addresses addresses;
};

extern "C" {

// The signature is c-ares'.
void receive(void* target, int status, int /*timeouts*/, ares_addrinfo* found) {
  auto* const answer = static_cast<Answer*>(target);
  answer->status = status;
  if (found == nullptr) return;
  for (const ares_addrinfo_node* node = found->nodes; node != nullptr; node = node->ai_next) {
    append_address(answer->addresses, *node);
  }
  ares_freeaddrinfo(found);
}

}  // extern "C"

using Sockets = std::array<ares_socket_t, ARES_GETSOCK_MAXNUM>;

// Waits until a socket is ready or c-ares has something due, and lets it go on.
void take_turn(ares_channel channel, std::chrono::milliseconds longest) {
  Sockets sockets{};
  const int wanted = ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM);
  std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
  nfds_t count = 0;
  for (int at = 0; at < ARES_GETSOCK_MAXNUM; ++at) {
    const bool reads = (static_cast<unsigned>(wanted) & (1U << static_cast<unsigned>(at))) != 0;
    const bool writes = (static_cast<unsigned>(wanted) &
                         (1U << static_cast<unsigned>(at + ARES_GETSOCK_MAXNUM))) != 0;
    if (!reads && !writes) break;
    const int events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
    polled[count++] = {sockets[static_cast<std::size_t>(at)], static_cast<short>(events), 0};
  }
  timeval most{longest.count() / 1000, (longest.count() % 1000) * 1000};
  timeval room{};
  const timeval* const due = ares_timeout(channel, &most, &room);
  const auto wait = due->tv_sec * 1000 + due->tv_usec / 1000 + 1;
  ::poll(polled.data(), count, static_cast<int>(wait));
  for (nfds_t at = 0; at < count; ++at) {
    const short ready = polled[at].revents;
    ares_process_fd(channel, (ready & POLLOUT) != 0 ? polled[at].fd : ARES_SOCKET_BAD,
                    (ready & ~POLLOUT) != 0 ? polled[at].fd : ARES_SOCKET_BAD);
  }
  // For what is due.
  ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

}  // namespace

Result<Addresses> resolve_host(const std::string& host, const Deadline& deadline) {
  // As getaddrinfo takes 127.1, which c-ares would ask the servers for.
  in_addr number{};
  if (::inet_aton(host.c_str(), &number) != 0) return Addresses{render_address(AF_INET, &number)};
  const Channel channel = open_channel();
  if (!channel) return Error{Errc::unavailable, host + ": c-ares cannot be started"};
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  Answer answer;
  ares_getaddrinfo(channel.get(), host.c_str(), nullptr, &hints, &receive, &answer);
  while (!answer.status && deadline.remaining() > std::chrono::milliseconds::zero()) {
    take_turn(channel.get(), deadline.remaining());
  }
  if (!answer.status) {
    ares_cancel(channel.get());
    return Error{Errc::unavailable, host + ": the name servers do not answer in time"};
  }
  if (*answer.status != ARES_SUCCESS) {
    return Error{Errc::unavailable, host + ": " + ares_strerror(*answer.status)};
  }
  if (answer.addresses.empty()) {
    return Error{Errc::unavailable, host + ": no address is known"};
  }
  return answer.addresses;
}

std::string list_name_servers() {
  const Channel channel = open_channel();
  ares_addr_port_node* servers = nullptr;
  if (!channel || ares_get_servers_ports(channel.get(), &servers) != ARES_SUCCESS) return {};
  const std::unique_ptr<ares_addr_port_node, Free> owner(servers);
  std::string list;
  for (const ares_addr_port_node* server = servers; server != nullptr; server = server->next) {
    if (!list.empty()) list += ", ";
    list += render_address(server->family, &server->addr);
  }
  return list;
}

}  // namespace cred
