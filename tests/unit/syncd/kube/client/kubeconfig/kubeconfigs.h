// SPDX-License-Identifier: Apache-2.0
// Kubeconfigs of one cluster and one user.
#pragma once

#include <string>

#include "support/memory_files.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::syncd::testing {

// Both are YAML flow maps, {server: "https://k"}.
inline std::string make_kubeconfig(const std::string& cluster, const std::string& user) {
  return "current-context: main\n"
         "contexts:\n- {name: main, context: {cluster: c, user: u, namespace: team}}\n"
         "clusters:\n- {name: c, cluster: " +
         cluster + "}\nusers:\n- {name: u, user: " + user + "}\n";
}

inline Result<KubeAccess> read_user_of(const std::string& user) {
  return read_kubeconfig("/etc/k/config", {},
                         cred::testing::read_from(
                             {{"/etc/k/config", make_kubeconfig("{server: 'https://k'}", user)}}));
}

inline Result<KubeAccess> read_cluster_of(const std::string& cluster) {
  return read_kubeconfig(
      "/etc/k/config", {},
      cred::testing::read_from({{"/etc/k/config", make_kubeconfig(cluster, "{token: t}")}}));
}

}  // namespace cred::syncd::testing
