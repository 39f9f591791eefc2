// SPDX-License-Identifier: Apache-2.0
// Sends requests through libcurl one after the other, with TLS always verified.
#pragma once

#include "http/curl_options.h"
#include "http/request.h"

namespace cred {

// Keeps connections open between calls. Copies share one handle, so: one thread at a time. Reads no
// environment variable itself; libcurl's own reading of proxy variables and .netrc is off.
Send make_curl_send(CurlOptions options);

}  // namespace cred
