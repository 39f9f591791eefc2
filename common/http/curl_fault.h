// SPDX-License-Identifier: Apache-2.0
// What libcurl's codes mean in this project's words.
#pragma once

#include <curl/curl.h>

#include <string>

#include "http/failure.h"

namespace cred {

// Of a transfer that ended with `code`, not CURLE_OK.
Fault find_fault(CURL* handle, CURLcode code);

// The library's or the system's own words; `message` is its error buffer. Never quotes a proxy URL,
// which may hold a password.
std::string describe_detail(CURL* handle, CURLcode code, const char* message);

// The names that the server's certificate is for: "localhost, 10.0.0.1". Empty unless the exchange
// was one of CURLOPT_CERTINFO and came so far.
std::string list_certificate_names(CURL* handle);

template <typename Value>
Value get_info(CURL* handle, CURLINFO info) {
  Value value{};
  static_cast<void>(curl_easy_getinfo(handle, info, &value));
  return value;
}

}  // namespace cred
