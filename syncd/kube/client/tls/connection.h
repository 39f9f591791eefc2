// SPDX-License-Identifier: Apache-2.0
// What the connections to one API server are made with.
#pragma once

#include <string>

#include "base/environment.h"
#include "base/secret.h"
#include "http/curl_options.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/client/tls/tls_material.h"

namespace cred::syncd {

struct ConnectionMaterial {
  std::string authorities;  // what of access's is fit for TLS; empty: the system's
  ClientIdentity identity;
  bool ca_is_filed = false;  // not in the kubeconfig itself
};

// `proxy` goes before the one of `access`, and that before the environment's.
CurlOptions make_connection_options(const KubeAccess& access, const ConnectionMaterial& material,
                                    const std::string& proxy, const Environment& environment);

// Names all that connections depend on; equal: the old ones may go on.
Secret name_connections(const KubeAccess& access);

}  // namespace cred::syncd
