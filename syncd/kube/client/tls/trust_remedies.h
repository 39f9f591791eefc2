// SPDX-License-Identifier: Apache-2.0
// Which members of a kubeconfig decide whether a server's certificate is accepted.
#pragma once

#include "http/curl_options.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::syncd {

// Says in `options` where a kubeconfig names the authority and the server's name; nothing for a
// pod, whose files are not its own. `is_filed`: the authority's certificate is in a file.
void add_trust_remedies(const KubeAccess& access, bool is_filed, CurlOptions& options);

}  // namespace cred::syncd
