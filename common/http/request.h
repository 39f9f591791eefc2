// SPDX-License-Identifier: Apache-2.0
// An HTTP exchange as values, and the one-function seam through which everything talks to a
// network.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";
  std::string url;  // absolute, http or https
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{10000};
  std::size_t max_reply_bytes = std::size_t{1} << 20U;
  bool bypass_proxy = false;  // for link-local and loopback services, which no proxy can reach

  // The address to connect to, whatever the URL's host resolves to; the Host header and the name in
  // the certificate stay the URL's. nullopt: the system resolves. Needs bypass_proxy.
  std::optional<std::string> pinned_address;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
};

// Value of the first header called `name` (any case).
std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                            std::string_view name);

// Why `request` cannot be sent: its scheme, no time left, a line end in a header; else empty.
std::string find_objection(const Request& request);

// One exchange, blocking at most total_timeout. Any HTTP status is a Response; a failure to get one
// is an Error that names the host and the cause: unavailable; local for what a setting here must
// mend (CA file, proxy login); bad_reply for no HTTP or too much. Redirects are never followed.
using Send = std::function<Result<Response>(const Request&)>;

// Begins to make the connection for a request that can be written only later: one of the same
// method, URL and body, with other headers. Returns at once and tells nothing; what failed is
// tried again, and told, when the request is sent. Of the request nothing is sent.
using Connect = std::function<void(const Request&)>;

// One way into the network; `connect` may be missing.
struct Sender {
  Send send;
  Connect connect = {};
};

}  // namespace cred
