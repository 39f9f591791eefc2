// SPDX-License-Identifier: Apache-2.0
// Which proxy a URL is fetched through: Go's reading of HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred {

// May hold a password; only to be handed to the HTTP library.
struct ProxySettings {
  std::string https_proxy;
  std::string http_proxy;
  std::string no_proxy;
};

// Upper case before lower case; HTTP_PROXY counts for nothing where REQUEST_METHOD is set, since a
// CGI server makes it out of a client's "Proxy:" header.
// Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy
ProxySettings find_proxy_settings(const Environment& environment);

// The proxy's URL with a scheme; nullopt to go straight: nothing is configured for the scheme, the
// host is this machine, or no_proxy lists it (name, ".suffix", address, network or "*").
std::optional<std::string> find_proxy(const ProxySettings& settings, std::string_view url);

// "http://proxy.example:3128": without user information, fit for a message, as show_host is.
std::string describe_proxy(std::string_view proxy);

}  // namespace cred
