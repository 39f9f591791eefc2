// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a local socket.
#pragma once

namespace cred::syncd {

// Whether the peer of the connected socket may command this process: root, our own user, and the
// members of our group. Sources: unix(7), SO_PEERCRED and SO_PEERGROUPS.
bool may_command(int socket);

}  // namespace cred::syncd
