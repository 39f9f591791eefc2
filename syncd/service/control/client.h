// SPDX-License-Identifier: Apache-2.0
// One request to the daemon of this machine.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "syncd/service/control/message.h"

namespace cred::syncd {

// Blocks until the daemon has answered or `limit` has passed. Fails (unavailable) where no daemon
// listens at `path`, (denied) where this user may not command it, (bad_reply).
Result<ControlReply> ask_daemon(const std::string& path, const ControlRequest& request,
                                std::chrono::seconds limit);

// Whether a daemon listens there that this user may command. Blocks 0.1 s at most.
bool has_daemon(const std::string& path);

}  // namespace cred::syncd
