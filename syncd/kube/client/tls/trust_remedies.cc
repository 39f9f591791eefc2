// SPDX-License-Identifier: Apache-2.0
// Members, cluster and file as two half sentences.
#include "syncd/kube/client/tls/trust_remedies.h"

#include <string>

#include "base/text.h"

namespace cred::syncd {

void add_trust_remedies(const KubeAccess& access, bool is_filed, CurlOptions& options) {
  if (access.is_eks) {
    // What EKS says is asked again by then.
    constexpr const char* kOnTheWay =
        "the CA is the one that EKS names; where it stays so, something on the way ends TLS: look "
        "at `proxy` of this cluster and at HTTPS_PROXY";
    options.authority_remedy = options.name_remedy = kOnTheWay;
    return;
  }
  if (access.cluster_file.empty()) return;
  const std::string where = " of cluster " + clean_text(access.cluster_name, 80) + " in " +
                            clean_text(access.cluster_file, 200);
  options.authority_remedy =
      "put the cluster's CA into certificate-authority-data or certificate-authority" + where;
  if (!access.ca_pem.empty()) {
    options.authority_remedy =
        (is_filed ? "see certificate-authority" : "see certificate-authority-data") + where;
  }
  options.name_remedy = "use one of these in `server`, or name it in tls-server-name" + where;
}

}  // namespace cred::syncd
