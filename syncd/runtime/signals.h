// SPDX-License-Identifier: Apache-2.0
// The signals that the daemon takes, on a thread that waits for them.
#pragma once

#include <csignal>
#include <functional>

namespace cred::syncd {

// Those of ours, for this thread and all that it starts: one that had them unblocked would end the
// process by them.
sigset_t block_signals();

// Starts a thread that calls `take` with the number of each; it ends with the process.
void watch_signals(const sigset_t& signals, std::function<void(int)> take);

}  // namespace cred::syncd
