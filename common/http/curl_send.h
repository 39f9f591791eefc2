// SPDX-License-Identifier: Apache-2.0
// Sends requests through libcurl one after the other, with TLS always verified.
#pragma once

#include "http/curl_options.h"
#include "http/request.h"

namespace cred {

// Keeps connections open between calls. Copies share one handle, so: one thread at a time. Reads no
// environment variable itself; libcurl's own reading of proxy variables and .netrc is off.
Send make_curl_send(CurlOptions options);

// The same, which can make a connection early, on a thread that ends with the request or with the
// last copy of the result. One at a time is kept for that: whoever announces another request gives
// up the first's.
Sender make_curl_sender(CurlOptions options);

}  // namespace cred
