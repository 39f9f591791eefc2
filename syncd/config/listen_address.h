// SPDX-License-Identifier: Apache-2.0
// Where a socket of ours listens, as a person writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cred::syncd {

struct ListenAddress {
  enum class Kind { ipv4, ipv6, path };

  Kind kind = Kind::path;
  std::string host;  // in digits, without brackets; of a path the path
  std::uint16_t port = 0;
  bool is_local = true;  // nobody on another machine reaches it
};

// "127.0.0.1:9599", "[::1]:9599" or "unix:/absolute/path"; nullopt for anything else. Names are not
// taken, since what they mean may change and asking for it may block.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace cred::syncd
