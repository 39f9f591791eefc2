// SPDX-License-Identifier: Apache-2.0
// Variables and descriptors that a unit's process begins with, and one socket.
#include "syncd/service/systemd/systemd.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <utility>

#include "syncd/service/systemd/datagram.h"

namespace cred::syncd {
namespace {

constexpr int kFirstPassed = 3;

// The limit of what one process may have open anyway (systemd's own for its units).
constexpr std::uint64_t kMostPassed = 524288;

// Digits and nothing else.
std::optional<std::uint64_t> find_number(const Environment& environment, std::string_view name) {
  const std::string_view text = environment.find(name).value_or("");
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool is_own_number(std::uint64_t process) {
  return process == static_cast<std::uint64_t>(::getpid());
}

// What sd_listen_fds_with_names calls those that nobody has named.
std::vector<std::string> name_descriptors(const Environment& environment, std::uint64_t count) {
  const auto given = environment.find("LISTEN_FDNAMES");
  std::vector<std::string> names;
  if (!given) {
    names.assign(count, "unknown");
    return names;
  }
  std::string_view rest = *given;
  while (true) {
    const std::size_t end = rest.find(':');
    names.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return names;
    rest.remove_prefix(end + 1);
  }
}

bool has_option(int descriptor, int option, int wanted) {
  int value = 0;
  socklen_t size = sizeof(value);
  return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 && value == wanted;
}

bool is_listening_stream(int descriptor) {
  return has_option(descriptor, SO_TYPE, SOCK_STREAM) && has_option(descriptor, SO_ACCEPTCONN, 1);
}

}  // namespace

void notify_manager(const Environment& environment, const std::string& state) {
  const std::string socket(environment.find("NOTIFY_SOCKET").value_or(""));
  // A manager that is not there misses nothing, and there is nobody else to tell.
  if (!socket.empty()) static_cast<void>(send_datagram(socket, state));
}

std::string render_reloading() {
  std::timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
  return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds.count());
}

std::optional<std::chrono::microseconds> find_watchdog_interval(const Environment& environment) {
  const auto process = find_number(environment, "WATCHDOG_PID");
  if (environment.find("WATCHDOG_PID") && !(process && is_own_number(*process))) return {};
  const auto interval = find_number(environment, "WATCHDOG_USEC");
  // A longer one than std::chrono can tell is none.
  if (!interval || *interval == 0 || *interval > INT64_MAX) return std::nullopt;
  return std::chrono::microseconds{*interval};
}

std::vector<PassedSocket> take_passed_sockets(const Environment& environment) {
  // The variables stay: to take them away would race with whoever reads the environment, and
  // LISTEN_PID keeps children from believing them.
  const auto process = find_number(environment, "LISTEN_PID");
  const auto count = find_number(environment, "LISTEN_FDS");
  if (!process || !is_own_number(*process) || !count || *count > kMostPassed) return {};
  std::vector<std::string> names = name_descriptors(environment, *count);
  if (names.size() != *count) return {};
  std::vector<PassedSocket> sockets;
  int descriptor = kFirstPassed;
  for (std::string& name : names) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    if (is_listening_stream(descriptor)) sockets.push_back({std::move(name), descriptor});
    ++descriptor;
  }
  return sockets;
}

}  // namespace cred::syncd
