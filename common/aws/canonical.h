// SPDX-License-Identifier: Apache-2.0
// The canonical forms of URL parts and headers that SigV4 signs.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace cred {

// Views into an absolute URL; path is empty or starts with '/', query has no '?'.
struct UrlParts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
};

UrlParts split_url(std::string_view url);

// The authority as the Host header carries it: without the scheme's default port.
std::string render_host(const UrlParts& url);

// The path with "//", "." and ".." removed (RFC 3986 section 5.2.4); a trailing '/' stays.
std::string normalize_path(std::string_view path);

// Each key and value decoded and encoded again ('+' is a plus), sorted by encoded key, then value.
std::string render_canonical_query(std::string_view query);

// Lower-cased names to values: blanks trimmed and collapsed, repeated headers joined by ','.
// Headers that proxies and libraries change are left out.
std::map<std::string, std::string> make_canonical_headers(const std::vector<Header>& headers);

}  // namespace cred
