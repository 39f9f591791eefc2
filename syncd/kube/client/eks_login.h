// SPDX-License-Identifier: Apache-2.0
// What EKS says about a cluster, as if it stood in a kubeconfig.
#pragma once

#include "base/result.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/client/session.h"
#include "syncd/kube/eks/aws_access.h"

namespace cred::syncd {

EksDeps make_eks_deps(const ClusterDeps& deps);

// Of `reference.eks`, which must be there. `session` has the way from the session before, if there
// was one, and gets it otherwise, with the files and the time that the login hangs on and with what
// EKS said of a refusal or a loss. Blocks and fails as EksWay::open does.
Result<KubeAccess> ask_eks(const ClusterReference& reference, const ClusterDeps& deps,
                           EksCause cause, Session& session);

}  // namespace cred::syncd
