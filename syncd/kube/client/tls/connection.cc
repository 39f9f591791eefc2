// SPDX-License-Identifier: Apache-2.0
// Access and judged material → options of the sender.
#include "syncd/kube/client/tls/connection.h"

#include <utility>

#include "syncd/kube/client/cluster.h"
#include "syncd/kube/client/tls/trust_remedies.h"

namespace cred::syncd {

CurlOptions make_connection_options(const KubeAccess& access, const ConnectionMaterial& material,
                                    const std::string& proxy, const Environment& environment) {
  CurlOptions options = make_curl_options(environment, {}, kUserAgent);
  if (!material.authorities.empty()) options.ca_file.clear();
  options.ca_pem = material.authorities;
  options.certificate_pem = material.identity.certificate_pem;
  options.key_pem = material.identity.key_pem;
  options.server_name = access.server_name;
  add_trust_remedies(access, material.ca_is_filed, options);
  options.proxy_url = proxy.empty() ? access.proxy_url : proxy;
  return options;
}

Secret name_connections(const KubeAccess& access) {
  std::string text;
  for (const std::string* part :
       {&access.server, &access.server_name, &access.ca_pem, &access.certificate_pem,
        &access.key_pem.reveal(), &access.proxy_url}) {
    text += *part;
    text += '\0';
  }
  return Secret(std::move(text));
}

}  // namespace cred::syncd
