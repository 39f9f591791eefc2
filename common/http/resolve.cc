// SPDX-License-Identifier: Apache-2.0
// Addresses by inet_pton; names are the business of resolve_by_system.cc and resolve_by_cares.cc.
#include "http/resolve.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>

namespace cred {
namespace {

// Family and bytes; empty for what is not an address.
std::string parse_address(std::string_view host) {
  const std::string text(host);
  std::array<char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return "4" + std::string(bytes.data(), sizeof(in_addr));
  }
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    return "6" + std::string(bytes.data(), sizeof(in6_addr));
  }
  return {};
}

}  // namespace

bool is_address(std::string_view host) { return !parse_address(host).empty(); }

bool is_same_address(std::string_view left, std::string_view right) {
  const std::string address = parse_address(left);
  return !address.empty() && address == parse_address(right);
}

}  // namespace cred
