// SPDX-License-Identifier: Apache-2.0
// The way to a cluster of the configuration.
#pragma once

#include "syncd/config/sync_config.h"
#include "syncd/kube/client/cluster.h"

namespace cred::syncd {

ClusterReference make_cluster_reference(const ClusterConfig& cluster);

}  // namespace cred::syncd
