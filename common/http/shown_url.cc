// SPDX-License-Identifier: Apache-2.0
// Cuts at the last '@' of all, wherever it stands, and then believes in plain hosts only.
#include "http/shown_url.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "http/authority.h"

namespace cred {
namespace {

constexpr std::string_view kMalformed = "(a malformed URL)";
constexpr std::string_view kHostEnd = "/?#\\";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_plain(std::string_view text, std::string_view beside) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || beside.find(c) != std::string_view::npos;
  });
}

// "host", "host:80", "[::1]", "[fe80::1%eth0]:80".
bool is_host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_plain(text.substr(1, end - 1), ":.%")) return false;
    text.remove_prefix(end + 1);
    return text.empty() || (text.front() == ':' && is_digits(text.substr(1)));
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && !is_digits(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  return !host.empty() && is_plain(host, "-._");
}

struct Parts {
  std::string_view scheme;     // with "://"; empty where there is none
  std::string_view user_info;  // with '@'
  std::string_view authority;
  std::string_view path;
};

Parts split(std::string_view url) {
  Parts parts;
  const auto mark = url.find("://");
  if (mark != std::string_view::npos && is_plain(url.substr(0, mark), "+-.")) {
    parts.scheme = url.substr(0, mark + 3);
    url.remove_prefix(mark + 3);
  }
  const auto at = url.rfind('@');
  if (at != std::string_view::npos) {
    parts.user_info = url.substr(0, at + 1);
    url.remove_prefix(at + 1);
  }
  const auto end = std::min(url.find_first_of(kHostEnd), url.size());
  parts.authority = url.substr(0, end);
  parts.path = url.substr(end, url.find_first_of("?#", end) - end);
  return parts;
}

}  // namespace

std::string show_url(std::string_view url) {
  const Parts parts = split(trim(url));
  if (!is_host_and_port(parts.authority)) return std::string(kMalformed);
  std::string shown(parts.scheme);
  shown.append(parts.authority).append(parts.path);
  return clean_text(shown);
}

std::string show_host(std::string_view url) {
  const Parts parts = split(trim(url));
  if (!is_host_and_port(parts.authority)) return std::string(kMalformed);
  const std::string plain = std::string(parts.scheme).append(parts.authority);
  const Authority authority = parse_authority(plain);
  return bracket(authority.host) + ':' + authority.port;
}

std::string show_origin(std::string_view url) {
  std::string host = show_host(url);
  if (host == kMalformed) return host;
  return clean_text(std::string(split(trim(url)).scheme) + host);
}

bool is_unambiguous_url(std::string_view url) {
  const Parts parts = split(url);
  if (!is_host_and_port(parts.authority)) return false;
  return parts.user_info.find_first_of("/?# \t\r\n") == std::string_view::npos &&
         parts.user_info.find('@') + 1 == parts.user_info.size();
}

}  // namespace cred
