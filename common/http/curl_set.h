// SPDX-License-Identifier: Apache-2.0
// Options of a handle of libcurl's.
#pragma once

#include <curl/curl.h>

#include <string>

namespace cred {

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  // Fails only for options that this libcurl lacks, which the build would have shown.
  static_cast<void>(curl_easy_setopt(handle, option, value));
}

// `text` must outlive the transfer.
inline void set_blob(CURL* handle, CURLoption option, const std::string& text) {
  curl_blob blob{const_cast<char*>(text.data()),  // NOLINT: libcurl only reads it
                 text.size(), CURL_BLOB_NOCOPY};
  set(handle, option, &blob);
}

}  // namespace cred
