// SPDX-License-Identifier: Apache-2.0
// Keeps one pass from waiting for a dead server again and again.
#pragma once

#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

// `deps` whose `call`, once a first request could not reach the server and none ever did,
// answers every later request with that failure at once.
ReconcileDeps with_circuit_breaker(ReconcileDeps deps);

}  // namespace cred::syncd
