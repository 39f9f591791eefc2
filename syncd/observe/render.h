// SPDX-License-Identifier: Apache-2.0
// A snapshot for a terminal, and as the JSON of `status --json` (docs/compatibility.md).
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

// "3 d 4 h", "9 h 12 min", "5 min", "45 s"; "-" in front of what is negative.
std::string describe_span(std::chrono::seconds span);

struct StatusView {
  Instant now;
  bool is_running = false;  // the daemon that wrote it
  bool is_coloured = false;
};

// Lines with their ends: the daemon, each registry, each cluster and its targets in columns.
std::string render_status_text(const Snapshot& snapshot, const StatusView& view);

// One object and a line end. Instants are RFC 3339; what is not known is null.
std::string render_status_json(const Snapshot& snapshot, const StatusView& view);

}  // namespace cred::syncd
