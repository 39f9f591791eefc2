// SPDX-License-Identifier: Apache-2.0
// doctor: what lets us into a cluster, for how long, and what it would let others do.
#pragma once

#include <string>

#include "syncd/cli/doctor/findings.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/api.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// Of a token of a service account alone: whether it ends and is renewed, whether the account may
// renew it, and whether the cluster's policy limits what it may make. `call` is the way of that
// login. Where a cluster has no policy this makes a token of 10 minutes for an audience that
// nobody has, and forgets it.
void check_login(const ClusterConfig& cluster, const std::string& state_directory,
                 const CallApi& call, const ProcessDeps& process, Findings& findings);

}  // namespace cred::syncd
