// SPDX-License-Identifier: Apache-2.0
// What the control socket asks for → what the supervisor does, and what is answered.
#pragma once

#include "syncd/observe/log_line.h"
#include "syncd/service/control/server.h"
#include "syncd/service/log/log_ring.h"
#include "syncd/service/supervisor.h"

namespace cred::syncd {

struct RequestDeps {
  LogSink tell;
  const LogRing& log;
};

// On the loop's thread. A refresh is answered when it has begun, or when it is over where the asker
// waits for that; the others when they are on disk. Each is told, in words that name its scope.
void answer_request(const ControlRequest& request, const SendReply& reply, Supervisor& supervisor,
                    const RequestDeps& deps);

}  // namespace cred::syncd
