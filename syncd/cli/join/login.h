// SPDX-License-Identifier: Apache-2.0
// join: the account's token and the kubeconfig that has no more than that.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/objects/api.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// The token that Kubernetes puts into the secret at `path`; waits for it for 10 s. Fails
// (unavailable when it does not come, denied when we may not read it, and as CallApi does).
// Source: https://kubernetes.io/docs/concepts/configuration/secret/#service-account-token-secrets
Result<Secret> await_account_token(const std::string& path, const CallApi& call,
                                   const Sleep& sleep);

// How the server is reached is what `way` has: URL, name in the certificate, authorities, proxy.
// `way.ca_pem` holds the authorities even where the kubeconfig names a file.
Secret render_account_login(const std::string& cluster, const std::string& account,
                            const KubeAccess& way, const Secret& token);

// Opens `cluster` as if `login` stood in its file already, and returns how many of its rights the
// server grants: all of them, or 40 where there are more. A right that is new is waited for, 10 s
// at most. Fails with the first that is missing (denied), and as open_cluster and CallApi do.
Result<std::size_t> verify_account_login(const ClusterConfig& cluster, const Secret& login,
                                         const ProcessDeps& process);

}  // namespace cred::syncd
