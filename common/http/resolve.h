// SPDX-License-Identifier: Apache-2.0
// Addresses of a host name, and their comparison as numbers rather than text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"

namespace cred {

// The addresses that the system knows for `host` (a name, or an address in any notation), at least
// one, as inet_ntop writes them. Blocks until the deadline at most. Errors: unavailable.
Result<std::vector<std::string>> resolve_host(const std::string& host, const Deadline& deadline);

// The addresses of those who are asked for names, separated by ", ", for a message. Empty where the
// C library asks, which may have other sources and tells none.
std::string list_name_servers();

// The seam: resolve_host, or what a test puts in its place.
using Resolve = std::function<Result<std::vector<std::string>>(const std::string& host,
                                                               const Deadline& deadline)>;

// An IPv4 address in four parts or an IPv6 address, without brackets and zone.
bool is_address(std::string_view host);

// Both are addresses and the same one, however they are written.
bool is_same_address(std::string_view left, std::string_view right);

}  // namespace cred
