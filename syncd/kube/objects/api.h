// SPDX-License-Identifier: Apache-2.0
// A request to one cluster's API server, and the one-function seam through which all are made.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "base/result.h"
#include "http/request.h"
#include "http/stream.h"

namespace cred::syncd {

struct ApiRequest {
  std::string method = "GET";
  std::string path;  // "/api/v1/namespaces?limit=500", encoded
  std::string content_type;
  std::string accept = "application/json";
  std::string body;

  // Of the exchange, retries included. The wait for its turn, where requests are paced, and 30 s
  // for an exec plugin come on top.
  std::chrono::milliseconds timeout{30000};

  std::size_t max_reply_bytes = std::size_t{8} << 20U;
};

// Many threads may call at once. Any HTTP status is a Response; 429, and 500 and above with
// Retry-After, only after it was retried as the server says, at most 10 times and within the
// timeout; 401 only after the credentials were read anew. Errors: unavailable (no answer; the text
// names cluster, host and cause), no_credentials (kubeconfig, token file or exec plugin), local,
// bad_reply.
using CallApi = std::function<Result<Response>(const ApiRequest&)>;

// Begins a GET whose reply goes on for as long as the timeout; may block for the credentials first.
// Nothing is retried, and credentials that the server refuses are not read anew: a call does that.
using WatchApi = std::function<StopStream(const ApiRequest&, StreamHandler)>;

}  // namespace cred::syncd
