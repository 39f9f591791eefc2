// SPDX-License-Identifier: Apache-2.0
// Scheme, authority and path, each judged by itself.
#include "syncd/kube/client/kubeconfig/urls.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "http/authority.h"

namespace cred::syncd {
namespace {

// A scheme may be written in any case (RFC 3986, section 3.1).
std::string with_lower_scheme(const std::string& url) {
  const auto length = url.find("://");
  if (length == std::string::npos) return url;
  return to_lower(std::string_view(url).substr(0, length)) + url.substr(length);
}

bool is_hexadecimal(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
         (byte >= 'A' && byte <= 'F');
}

bool has_good_escapes(std::string_view path) {
  for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const bool is_whole = at + 2 < path.size();
    if (!is_whole || !is_hexadecimal(path[at + 1]) || !is_hexadecimal(path[at + 2])) return false;
  }
  return true;
}

// Go passes over an empty one.
bool is_port(std::string_view port) {
  unsigned number = 0;
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == port.data() + port.size() && number <= 65535;
}

bool is_authority(std::string_view url, std::string_view authority) {
  const bool is_clean = std::all_of(authority.begin(), authority.end(), [](char byte) {
    return byte > ' ' && byte < '\x7f' && byte != '\\' && byte != '%';
  });
  const Authority parts = parse_authority(url);
  return is_clean && !parts.host.empty() && is_port(parts.port);
}

std::string clean_path(std::string_view path) {
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (!step.empty() && step != "." && step != "..") steps.push_back(step);
  }
  std::string cleaned;
  for (const std::string_view step : steps) {
    cleaned += '/';
    cleaned += percent_encode(step, "%!$&'()*+,:;=");
  }
  return cleaned;
}

}  // namespace

Result<std::string> read_server_url(const std::string& text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f';
  });
  std::string url = with_lower_scheme(text);
  url.resize(std::min(url.find('#'), url.size()));
  url.resize(std::min(url.find('?'), url.size()));
  const std::size_t host = url.find("://") + 3;
  const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
  const std::size_t path = has_scheme ? std::min(url.find('/', host), url.size()) : url.size();
  const std::string_view authority = std::string_view(url).substr(0, path);
  // Wherever it stands: a password that is not escaped may well look like a part of the path.
  if (has_scheme && url.find('@') != std::string::npos) {
    return Error{
        Errc::local,
        "has a login in it, or an '@' like one, and would stand in messages with it; write "
        "username and password of the user instead"};
  }
  if (has_control || !has_scheme || !is_authority(url, authority) || !has_good_escapes(url)) {
    return Error{Errc::local, "must be an https:// URL of a host"};
  }
  return std::string(authority) + clean_path(std::string_view(url).substr(path));
}

Result<std::string> read_proxy_url(const std::string& text) {
  if (text.empty()) return std::string();
  std::string url = with_lower_scheme(text);
  for (const std::string_view scheme : {"http://", "https://", "socks5://", "socks5h://"}) {
    const Authority parts = parse_authority(url);
    if (url.starts_with(scheme) && !parts.host.empty() && is_port(parts.port)) return url;
  }
  return Error{Errc::local, "must be an http://, https:// or socks5:// URL of a host"};
}

}  // namespace cred::syncd
