// SPDX-License-Identifier: Apache-2.0
// One message to a socket of AF_UNIX that keeps messages apart.
#pragma once

#include <string>
#include <string_view>

namespace cred::syncd {

// `address`: the absolute path of a socket, or the name of an abstract one after "@". Blocks while
// the receiver's queue is full. Returns whether it was sent; errno says why not.
bool send_datagram(const std::string& address, std::string_view bytes);

}  // namespace cred::syncd
