// SPDX-License-Identifier: Apache-2.0
// Host and port of an absolute URL.
#pragma once

#include <string>
#include <string_view>

namespace cred {

struct Authority {
  std::string_view scheme;  // as written
  std::string host;         // lower case, without brackets and trailing dot
  std::string port;         // the scheme's default where none is written
};

// Never fails: what cannot be told apart ends up in the host.
Authority parse_authority(std::string_view url);

// An IPv6 address in brackets, as it stands in a URL; anything else unchanged.
std::string bracket(const std::string& host);

// An address of this machine: "localhost", 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view host);

}  // namespace cred
