// SPDX-License-Identifier: Apache-2.0
// Fills a sockaddr_un.
#include "syncd/service/control/address.h"

namespace cred::syncd {

Result<sockaddr_un> make_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return Error{Errc::local, "socket " + path + ": the path is longer than " +
                                  std::to_string(sizeof(address.sun_path) - 1) +
                                  " bytes; choose a shorter runtime_directory"};
  }
  path.copy(static_cast<char*>(address.sun_path), path.size());
  return address;
}

const sockaddr* as_address(const sockaddr_un& address) {
  // The cast that sockets are made for.
  return reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
}

}  // namespace cred::syncd
