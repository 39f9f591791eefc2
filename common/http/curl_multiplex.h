// SPDX-License-Identifier: Apache-2.0
// Sends many requests at a time through libcurl, over one HTTP/2 connection where the server can.
#pragma once

#include "http/curl_options.h"
#include "http/request.h"

namespace cred {

struct MultiplexLimits {
  int in_flight = 32;   // requests under way; more of them wait, within their own time limits
  int streams = 90;     // on one connection; API servers allow 100
  int connections = 8;  // to one host, for servers that speak HTTP/1.1 only
};

// Any number of threads may call it at once, which prepare their requests themselves; the
// connection loop's thread (CurlLoop) does the transfers, and must not call it. The connections end
// with the last copy of the result, which must not be dropped while a call is under way: on other
// threads before that returns, on the loop's own soon after. A request that
// the server certainly has not begun (GOAWAY, a connection that was closed while idle) is sent
// again by itself. Otherwise as make_curl_send.
Send make_multiplexed_send(CurlOptions options, const MultiplexLimits& limits = {});

}  // namespace cred
