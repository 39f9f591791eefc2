// SPDX-License-Identifier: Apache-2.0
// The operator's own way to a cluster, by which join and leave work.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "syncd/cli/options.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/objects/api.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

struct OperatorWay {
  KubeAccess access;  // `ca_pem` holds the authorities even where the kubeconfig names a file
  CallApi call;
  Sleep sleep;
};

// By the options' kubeconfig and context. Fails as read_kubeconfig and open_cluster do; connects to
// nothing yet.
Result<OperatorWay> open_operator_way(const SyncOptions& options, const ClusterConfig& cluster,
                                      const ProcessDeps& process);

}  // namespace cred::syncd
