// SPDX-License-Identifier: Apache-2.0
// Streams through libcurl, many on a connection where the server can.
#pragma once

#include "http/curl_options.h"
#include "http/stream.h"

namespace cred {

// At most 90 streams on one HTTP/2 connection, since API servers allow 100; more of them open more
// connections, one after the other, each when the last one is full. While one is being opened the
// streams for it wait, within their time; if that fails, it has failed for all of them. The
// connection loop's thread (CurlLoop) receives and calls the handlers. With the last copy of the
// result all streams end, whose on_end is then not called; on other threads none of their handlers
// is being called any more when that returns.
StartStream make_curl_stream(CurlOptions options);

}  // namespace cred
