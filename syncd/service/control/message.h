// SPDX-License-Identifier: Apache-2.0
// What is said over the control socket. Both ends are of one release or the next; members that one
// does not know are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred::syncd {

inline constexpr const char* kControlSocket = "control.sock";
inline constexpr std::size_t kLongestMessage = 8192;

enum class ControlVerb { refresh, pause, resume, log };

struct ControlRequest {
  bool renews_tokens = false;
  std::string cluster;                      // empty: all
  std::string namespace_name;               // empty: all
  bool waits = false;                       // the reply comes when it is over, not when it is begun
  ControlVerb verb = ControlVerb::refresh;  // pause and resume know the cluster alone
  std::uint64_t from = 0;                   // log: the number of the first line
};

struct ControlReply {
  bool is_over = false;  // else it was begun
  std::size_t good = 0;  // targets that are right; of a pause, clusters that it changed
  std::size_t bad = 0;
  std::string trouble = {};  // cause and remedy; empty: none
  std::size_t unasked = 0;   // secrets that were not looked at for that

  // Of log; what does not fit into a message is left for the next.
  std::vector<std::string> lines = {};
  std::uint64_t next = 0;  // where to go on
};

// One line each, with its line end.
std::string render_request(const ControlRequest& request);
std::string render_reply(const ControlReply& reply);

// For the log: which targets, and whether with new passwords.
std::string describe_scope(const ControlRequest& request);

// Fail (bad_request, bad_reply) for what is not such a line; names are checked against their
// grammar.
Result<ControlRequest> parse_request(std::string_view line);
Result<ControlReply> parse_reply(std::string_view line);

}  // namespace cred::syncd
