// SPDX-License-Identifier: Apache-2.0
// The verbs. Each writes its answer to stdout and returns the exit status; those of Docker's
// credential helper protocol, which take no arguments, write at most one line to stderr.
#pragma once

#include <string>
#include <vector>

#include "helper/full/world.h"

namespace cred {

// What follows the verb on the command line.
using Arguments = std::vector<std::string>;

// stdin: server text. Blocks up to 5 s for stdin, then up to 20 s.
int run_get(const World& world);

// stdin: {"ServerURL","Username","Secret"}. Never the network.
int run_store(const World& world);

// stdin: server text. Never the network; what is not there is erased already.
int run_erase(const World& world);

// stdin is not looked at. Never the network.
int run_list(const World& world);

// stdin: kubelet's CredentialProviderRequest. Blocks up to 45 s in all. A failure leaves stdout
// empty and is one line on stderr.
int run_kubelet(const World& world);

// For people: see render_explain_help(). Writes no file; blocks up to 16 s, 5 s more for a request
// of kubelet's on stdin. Exit status 0 when a token is available.
int run_explain(const World& world, const Arguments& arguments);

// For people: see render_configure_help(). Never the network; may wait 5 s for another one's edit.
// A failure is one line on stderr.
int run_configure(const World& world, const Arguments& arguments);

}  // namespace cred
