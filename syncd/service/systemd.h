// SPDX-License-Identifier: Apache-2.0
// What systemd is told, and what it has told us. The one file that knows libsystemd.
// Source: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "syncd/observe/log_line.h"

namespace cred::syncd {

// `state` is lines such as "READY=1\nSTATUS=...". Nothing happens where no manager listens. Blocks
// while the manager's socket is full; SystemdNotifier does not.
void notify_manager(const std::string& state);

// "RELOADING=1" with the present instant, which Type=notify-reload wants.
std::string render_reloading();

// How often the manager wants to hear WATCHDOG=1; nullopt where it does not.
std::optional<std::chrono::microseconds> find_watchdog_interval();

// Whether stderr is the journal, which has times and priorities of its own.
bool is_under_journal();

// With CLUSTER=, NAMESPACE=, REGISTRY= and MESSAGE_ID=. Blocks while the journal's socket is full.
void write_to_journal(const LogLine& line);

// A stream socket that a socket unit listens at and has passed to this process, by its
// FileDescriptorName.
struct PassedSocket {
  std::string name;
  int descriptor;  // the caller's to close
};

// To be called once: later calls find the same descriptors again.
std::vector<PassedSocket> take_passed_sockets();

}  // namespace cred::syncd
