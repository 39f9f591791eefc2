// SPDX-License-Identifier: Apache-2.0
// Matches hosts against no_proxy and picks the proxy.
#include "http/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/text.h"
#include "http/authority.h"
#include "http/shown_url.h"

namespace cred {
namespace {

// An address of either family as bytes; IPv4 takes the first four.
struct Address {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;
};

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
    return address;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) {
    address.bits = 128;
    return address;
  }
  return std::nullopt;
}

bool is_in_network(const Address& address, const Address& network, unsigned prefix) {
  if (address.bits != network.bits || prefix > network.bits) return false;
  for (unsigned bit = 0; bit < prefix; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8U);
    if (((address.bytes[bit / 8U] ^ network.bytes[bit / 8U]) & mask) != 0) return false;
  }
  return true;
}

// "10.0.0.0/8" and the like.
bool matches_network(std::string_view rule, std::string_view host) {
  const std::size_t slash = rule.find('/');
  const auto network = parse_address(rule.substr(0, slash));
  const auto address = parse_address(host);
  if (!network || !address) return false;
  const std::string_view digits = rule.substr(slash + 1);
  unsigned prefix = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  const bool whole =
      !digits.empty() && parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size();
  return whole && is_in_network(*address, *network, prefix);
}

bool matches_host(std::string_view rule, std::string_view host) {
  const auto wanted = parse_address(rule);
  const auto given = parse_address(host);
  if (wanted || given) {
    return wanted && given && wanted->bits == given->bits && wanted->bytes == given->bytes;
  }
  if (rule.starts_with("*.")) rule.remove_prefix(1);
  if (rule.starts_with('.')) return host.size() > rule.size() && host.ends_with(rule);
  return host == rule || (host.ends_with(rule) && host.size() > rule.size() &&
                          host[host.size() - rule.size() - 1] == '.');
}

// One entry of no_proxy: a network, or a host with an optional port.
bool matches(std::string_view rule, const Authority& target) {
  if (rule == "*") return true;
  if (rule.find('/') != std::string_view::npos) return matches_network(rule, target.host);
  if (parse_address(rule)) return matches_host(rule, target.host);
  const std::size_t colon = rule.rfind(':');
  if (colon != std::string_view::npos && rule.find(']', colon) == std::string_view::npos) {
    if (rule.substr(colon + 1) != target.port) return false;
    rule = rule.substr(0, colon);
  }
  if (rule.size() > 2 && rule.starts_with('[') && rule.ends_with(']')) {
    rule = rule.substr(1, rule.size() - 2);
  }
  return !rule.empty() && matches_host(rule, target.host);
}

bool is_exempt(std::string_view no_proxy, const Authority& target) {
  while (!no_proxy.empty()) {
    const std::size_t end = std::min(no_proxy.find(','), no_proxy.size());
    const std::string rule = to_lower(trim(no_proxy.substr(0, end)));
    if (!rule.empty() && matches(rule, target)) return true;
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
  }
  return false;
}

std::string find_either(const Environment& environment, const char* upper, const char* lower) {
  if (const auto value = environment.find(upper)) return std::string(*value);
  return std::string(environment.find(lower).value_or(""));
}

}  // namespace

ProxySettings find_proxy_settings(const Environment& environment) {
  ProxySettings settings;
  settings.https_proxy = find_either(environment, "HTTPS_PROXY", "https_proxy");
  settings.no_proxy = find_either(environment, "NO_PROXY", "no_proxy");
  const bool is_cgi = environment.find("REQUEST_METHOD").has_value();
  settings.http_proxy = is_cgi ? std::string(environment.find("http_proxy").value_or(""))
                               : find_either(environment, "HTTP_PROXY", "http_proxy");
  return settings;
}

std::optional<std::string> find_proxy(const ProxySettings& settings, std::string_view url) {
  const Authority target = parse_authority(url);
  const bool is_tls = equals_ignoring_case(target.scheme, "https");
  const std::string_view proxy = trim(is_tls ? settings.https_proxy : settings.http_proxy);
  if (proxy.empty() || is_loopback(target.host) || is_exempt(settings.no_proxy, target)) {
    return std::nullopt;
  }
  if (proxy.find("://") == std::string_view::npos) return "http://" + std::string(proxy);
  // Go lets a SOCKS proxy resolve names, which curl calls socks5h.
  if (proxy.starts_with("socks5://")) return "socks5h" + std::string(proxy.substr(6));
  return std::string(proxy);
}

std::string describe_proxy(std::string_view proxy) { return show_origin(proxy); }

}  // namespace cred
