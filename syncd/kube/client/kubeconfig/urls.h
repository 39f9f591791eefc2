// SPDX-License-Identifier: Apache-2.0
// The URLs of a kubeconfig, as kubectl reads them.
#pragma once

#include <string>

#include "base/result.h"

namespace cred::syncd {

// The server without query, fragment and a slash at its end: they are no part of what is asked.
// Its path is without doubled slashes and dots, and what may not stand in a URL is escaped. Fails
// (local) with what `server` must be, showing nothing of it: for other schemes than https and http,
// a login in it, and what has no host or port that can be.
// Source: https://pkg.go.dev/k8s.io/client-go/rest#DefaultServerURL
Result<std::string> read_server_url(const std::string& text);

// With its scheme in lower case. Fails (local) for other schemes than kubectl knows, and for what
// names no host; "" is none.
Result<std::string> read_proxy_url(const std::string& text);

}  // namespace cred::syncd
