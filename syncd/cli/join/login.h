// SPDX-License-Identifier: Apache-2.0
// join: the account's token and the kubeconfig that has no more than that.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/cli/join/files.h"
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

// By what the account is let in.
struct AccountKey {
  Secret token;
  std::string token_file;  // goes before the token
};

// How the server is reached is what `way` has: URL, name in the certificate, authorities, proxy.
// `way.ca_pem` holds the authorities even where the kubeconfig names a file.
Secret render_account_login(const std::string& cluster, const std::string& account,
                            const KubeAccess& way, const AccountKey& key);

struct VerifiedLogin {
  std::size_t rights = 0;  // that the server grants: all of them, or 40 where there are more
  CallApi call;            // the account's
};

// Opens `cluster` as if `files` were there already. A right that is new is waited for, 10 s at
// most. Fails with the first that is missing (denied), no_credentials where the login is refused,
// and as open_cluster and CallApi do.
Result<VerifiedLogin> verify_account_login(const ClusterConfig& cluster,
                                           const std::vector<JoinFile>& files,
                                           const ProcessDeps& process);

}  // namespace cred::syncd
