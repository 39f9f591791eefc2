// SPDX-License-Identifier: Apache-2.0
// Takes the authority of a URL apart (RFC 3986 section 3.2).
#include "http/authority.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace cred {
namespace {

std::string_view default_port(std::string_view scheme) {
  if (equals_ignoring_case(scheme, "https")) return "443";
  return scheme.starts_with("socks") ? "1080" : "80";
}

}  // namespace

Authority parse_authority(std::string_view url) {
  Authority result;
  const std::size_t mark = url.find("://");
  if (mark != std::string_view::npos) {
    result.scheme = url.substr(0, mark);
    url.remove_prefix(mark + 3);
  }
  url = url.substr(0, url.find_first_of("/?#"));
  const std::size_t at = url.rfind('@');
  if (at != std::string_view::npos) url.remove_prefix(at + 1);
  result.port = default_port(result.scheme);
  const std::size_t bracket = url.starts_with('[') ? std::min(url.find(']'), url.size()) : 0;
  const std::size_t colon = url.find(':', bracket);
  if (colon != std::string_view::npos) {
    if (colon + 1 < url.size()) result.port = url.substr(colon + 1);
    url = url.substr(0, colon);
  }
  if (bracket > 0) url = url.substr(1, bracket - 1);
  if (url.ends_with('.')) url.remove_suffix(1);
  result.host = to_lower(url);
  return result;
}

std::string bracket(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  const std::string text(host);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, text.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six) != 0;
}

}  // namespace cred
