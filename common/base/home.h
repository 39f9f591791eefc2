// SPDX-License-Identifier: Apache-2.0
// The home directory of whoever runs the program.
#pragma once

#include <string>

#include "base/environment.h"

namespace cred {

// HOME, else what the user database says, since units of systemd and distroless containers have no
// HOME; empty if neither knows. May block on a network user database, which the
// static build does not ask: it reads /etc/passwd.
std::string find_home(const Environment& environment);

}  // namespace cred
