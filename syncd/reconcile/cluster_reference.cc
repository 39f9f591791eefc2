// SPDX-License-Identifier: Apache-2.0
// Member by member.
#include "syncd/reconcile/cluster_reference.h"

namespace cred {

ClusterReference make_cluster_reference(const ClusterConfig& cluster) {
  return {cluster.name,  cluster.in_cluster, cluster.kubeconfig,         cluster.context,
          cluster.proxy, cluster.in_flight,  cluster.requests_per_second};
}

}  // namespace cred
