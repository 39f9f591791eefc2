// SPDX-License-Identifier: Apache-2.0
// The passwords that may be written into one secret.
#pragma once

#include <map>
#include <string>

#include "base/time.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

using UsablePasswords = std::map<std::string, HostPassword>;  // by host in lower case

// Unexpired ones; of several for one host the one that lives longest.
UsablePasswords choose_passwords(const DesiredSecret& desired, Instant now);

}  // namespace cred::syncd
