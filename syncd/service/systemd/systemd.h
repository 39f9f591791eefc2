// SPDX-License-Identifier: Apache-2.0
// What the service manager is told, and what it has told us.
// Source: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html (Notes),
// sd_watchdog_enabled.html and sd_listen_fds.html there
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"

namespace cred::syncd {

// `state` is lines such as "READY=1\nSTATUS=...". Nothing happens where no manager listens at
// NOTIFY_SOCKET. Blocks while the manager's socket is full; SystemdNotifier does not.
void notify_manager(const Environment& environment, const std::string& state);

// "RELOADING=1" with the present instant, which Type=notify-reload wants.
std::string render_reloading();

// How often the manager wants to hear WATCHDOG=1; nullopt where it does not.
std::optional<std::chrono::microseconds> find_watchdog_interval(const Environment& environment);

// A stream socket that a socket unit listens at and has passed to this process, by its
// FileDescriptorName.
struct PassedSocket {
  std::string name;
  int descriptor;  // the caller's to close
};

// To be called once: later calls find the same descriptors again. What is no such socket stays
// open. None where the names are not as many as the descriptors.
std::vector<PassedSocket> take_passed_sockets(const Environment& environment);

}  // namespace cred::syncd
