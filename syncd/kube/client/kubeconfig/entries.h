// SPDX-License-Identifier: Apache-2.0
// The entries of a kubeconfig: a cluster and a user.
#pragma once

#include <string>

#include "base/result.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "yaml/yaml.h"

namespace cred::syncd {

// Both fill their part of `access`; `path` is the file that the entry stands in. Fail (local)
// naming file, line and what to do. Unknown keys are passed over, as kubectl does.
Result<void> read_cluster(const YamlNode& node, const std::string& path, KubeAccess& access);
Result<void> read_user(const YamlNode& node, const std::string& path, KubeAccess& access);

}  // namespace cred::syncd
