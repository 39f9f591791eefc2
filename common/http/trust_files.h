// SPDX-License-Identifier: Apache-2.0
// A look at the files of authorities before a library opens them.
#pragma once

#include <string>

#include "http/curl_options.h"

namespace cred {

struct TrustObjection {
  std::string file;
  std::string cause;  // empty: the files may be given to libcurl
};

// What stands where `options` names a file, or a directory, of authorities. libcurl opens a FIFO as
// any file and waits for its writer beyond every time limit, and a device has no end. Does not
// block.
TrustObjection find_trust_objection(const CurlOptions& options);

}  // namespace cred
