// SPDX-License-Identifier: Apache-2.0
// Waiting for the sockets of a multi handle without sleeping on what was read already.
#pragma once

#include <curl/curl.h>

namespace cred {

// One for each thread that runs a multi handle.
class CurlPoll {
 public:
  // Returns when a socket is ready, curl_multi_wakeup was called, a timer of libcurl's is due, or
  // after `longest_ms`; soon where there was traffic just now. libcurl 7.88 keeps bytes of an
  // HTTP/2 stream that the socket will not tell of again; only curl_multi_perform hands them out.
  void wait(CURLM* multi, int longest_ms);

 private:
  int rounds_left_ = 0;
};

}  // namespace cred
