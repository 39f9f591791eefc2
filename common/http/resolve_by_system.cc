// SPDX-License-Identifier: Apache-2.0
// getaddrinfo, in a thread of its own.
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "http/resolve.h"

namespace cred {
namespace {

using Addresses = std::vector<std::string>;

std::string render_address(const addrinfo& entry) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int code = ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr,
                                 0, NI_NUMERICHOST);
  return code == 0 ? std::string(text.data()) : std::string();
}

Result<Addresses> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code != 0) return Error{Errc::unavailable, host + ": " + ::gai_strerror(code)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    addresses.push_back(render_address(*entry));
  }
  if (addresses.empty()) return Error{Errc::unavailable, host + ": no address is known"};
  return addresses;
}

}  // namespace

// getaddrinfo knows no time limit of ours: with name servers that are silent it takes half a
// minute. A thread that is late is left behind; it owns what it uses and ends with the process.
Result<Addresses> resolve_host(const std::string& host, const Deadline& deadline) {
  std::packaged_task<Result<Addresses>()> task([host] { return look_up(host); });
  auto answer = task.get_future();
  try {
    std::thread(std::move(task)).detach();
  } catch (const std::system_error& failure) {
    return Error{Errc::unavailable, host + ": cannot look it up: " + failure.what()};
  }
  if (answer.wait_for(deadline.remaining()) != std::future_status::ready) {
    return Error{Errc::unavailable, host + ": the name servers do not answer in time"};
  }
  return answer.get();
}

std::string list_name_servers() { return {}; }

}  // namespace cred
