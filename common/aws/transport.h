// SPDX-License-Identifier: Apache-2.0
// Everything that an AWS call needs from the outside world.
#pragma once

#include <functional>

#include "base/time.h"
#include "http/request.h"

namespace cred {

// Uniform in [0, 1); spreads retries of many machines.
using Random = std::function<double()>;

struct Transport {
  Send send;
  Now now;
  Sleep sleep;
  Random random;
  Connect connect = {};  // as in Sender
};

}  // namespace cred
