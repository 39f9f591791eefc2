// SPDX-License-Identifier: Apache-2.0
// Member by member.
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {
namespace {

std::optional<EksReference> make_eks_reference(const ClusterConfig& cluster) {
  if (!cluster.eks) return std::nullopt;
  const EksSource& eks = *cluster.eks;
  return EksReference{.name = eks.name,
                      .region = eks.region,
                      .profile = eks.profile,
                      .role_arn = eks.role_arn,
                      .external_id = eks.external_id,
                      .session_name = eks.session_name,
                      .where = eks.where,
                      .is_discovered = cluster.name.find('/') != std::string::npos};
}

}  // namespace

ClusterReference make_cluster_reference(const ClusterConfig& cluster) {
  return {.name = cluster.name,
          .in_cluster = cluster.in_cluster,
          .kubeconfig = cluster.kubeconfig,
          .context = cluster.context,
          .proxy = cluster.proxy,
          .in_flight = cluster.in_flight,
          .requests_per_second = cluster.requests_per_second,
          .eks = make_eks_reference(cluster)};
}

}  // namespace cred::syncd
