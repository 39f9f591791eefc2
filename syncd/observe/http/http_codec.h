// SPDX-License-Identifier: Apache-2.0
// The head of one HTTP request → the bytes of its answer. The one file that knows Boost.Beast.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cred::syncd {

struct WebRequest {
  std::string path;  // without the query, decoded
  std::string host;  // of the Host header; empty: none
};

struct WebReply {
  int status = 200;
  std::string type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

using Serve = std::function<WebReply(const WebRequest&)>;

// A head that is longer than this is not looked at.
inline constexpr std::size_t kLongestHead = 8192;

// Where the head ends (behind the empty line); npos: it goes on.
std::size_t find_head_end(std::string_view text);

// Always an answer, with "Connection: close". GET and HEAD are served; everything else is refused
// without `serve`, and so is what is not HTTP/1.0 or 1.1. Of the header lines only the first Host
// counts. No body of a request is read.
std::string answer_web(std::string_view head, const Serve& serve);

}  // namespace cred::syncd
