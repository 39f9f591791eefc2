// SPDX-License-Identifier: Apache-2.0
// Which authorities a transfer trusts.
#pragma once

#include <curl/curl.h>

#include <string>

#include "http/curl_options.h"

namespace cred {

// `options` with ca_pem decoded: once for all senders that have the same text at the same time,
// and not for each connection on the thread that makes it.
CurlOptions with_shared_authorities(CurlOptions options);

// To be called after a reset; `options` must outlive the transfer. Authorities are decoded as a
// certificate asks for them, but for those of ca_pem, which are few. A ca_file that cannot be used
// ends the transfer with CURLE_SSL_CACERT_BADFILE. Those of ca_pem are the server's own: a proxy
// that is reached by TLS is judged by the system's.
void set_authorities(CURL* handle, const CurlOptions& options, bool has_tls_proxy);

// What is wrong with the system's own authorities where `options` mean those: "FILE: No such file
// or directory". Empty where nothing is.
std::string find_trust_problem(const CurlOptions& options);

}  // namespace cred
