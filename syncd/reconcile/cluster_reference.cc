// SPDX-License-Identifier: Apache-2.0
// Member by member.
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {

ClusterReference make_cluster_reference(const ClusterConfig& cluster) {
  return {.name = cluster.name,
          .in_cluster = cluster.in_cluster,
          .kubeconfig = cluster.kubeconfig,
          .context = cluster.context,
          .proxy = cluster.proxy,
          .in_flight = cluster.in_flight,
          .requests_per_second = cluster.requests_per_second};
}

}  // namespace cred::syncd
