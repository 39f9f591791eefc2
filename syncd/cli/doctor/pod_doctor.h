// SPDX-License-Identifier: Apache-2.0
// doctor --pod: why one pod does not pull, with the kubeconfig of whoever asks.
#pragma once

#include <string>

#include "syncd/service/process_deps.h"

namespace cred::syncd {

struct PodQuestion {
  std::string pod;         // "NAMESPACE/POD"; without a slash in the context's namespace
  std::string kubeconfig;  // paths with ':' between; empty: KUBECONFIG, else ~/.kube/config
  std::string context;     // empty: the current one
};

// Reads no configuration and none of the daemon's files, and changes nothing anywhere: pods,
// secrets and nodes are read with the rights of that kubeconfig, the registry is asked with the
// pod's own login. Blocks for 5 s at most, and for an exec plugin of the kubeconfig. kSomeFailed
// where a cause was found, kNothingSucceeded where the cluster cannot be opened.
int run_pod_doctor(const PodQuestion& question, const ProcessDeps& process);

}  // namespace cred::syncd
