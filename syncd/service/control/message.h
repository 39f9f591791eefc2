// SPDX-License-Identifier: Apache-2.0
// What is said over the control socket. Both ends are of one release or the next; members that one
// does not know are passed over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cred::syncd {

inline constexpr const char* kControlSocket = "control.sock";
inline constexpr std::size_t kLongestMessage = 8192;

struct RefreshRequest {
  bool renews_tokens = false;
  std::string cluster;         // empty: all
  std::string namespace_name;  // empty: all
  bool waits = false;          // the reply comes when it is over, not when it is begun
};

struct RefreshReply {
  bool is_over = false;  // else it was begun
  std::size_t good = 0;
  std::size_t bad = 0;
  std::string trouble;      // cause and remedy; empty: none
  std::size_t unasked = 0;  // secrets that were not looked at for that
};

// One line each, with its line end.
std::string render_request(const RefreshRequest& request);
std::string render_reply(const RefreshReply& reply);

// For the log: which targets, and whether with new passwords.
std::string describe_scope(const RefreshRequest& request);

// Fail (bad_request, bad_reply) for what is not such a line; names are checked against their
// grammar.
Result<RefreshRequest> parse_request(std::string_view line);
Result<RefreshReply> parse_reply(std::string_view line);

}  // namespace cred::syncd
