// SPDX-License-Identifier: Apache-2.0
// Paths as addresses of local sockets.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "base/result.h"

namespace cred::syncd {

// Fails (local) where the path is longer than unix(7) allows.
Result<sockaddr_un> make_address(const std::string& path);

// What bind and connect want.
const sockaddr* as_address(const sockaddr_un& address);

}  // namespace cred::syncd
