// SPDX-License-Identifier: Apache-2.0
// Files that libraries open by themselves, since a variable names them.
#pragma once

#include <string>

#include "base/environment.h"

namespace cred {

// Why OpenSSL or libcurl would never come back from opening what OPENSSL_CONF or SSLKEYLOGFILE
// names, a FIFO without another end or a device without end, fit for a message; empty where they
// would. To be asked before anything of theirs is called. Does not block.
std::string find_library_file_objection(const Environment& environment);

}  // namespace cred
