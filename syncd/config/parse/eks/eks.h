// SPDX-License-Identifier: Apache-2.0
// `eks:` of a cluster: its name and region in AWS, and who asks there.
#pragma once

#include <optional>

#include "syncd/config/parse/context.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// nullopt where the cluster has no such key, wants all (eks_discovery.h), or what stands there
// cannot be used, which then has been complained of.
std::optional<EksSource> parse_eks(ConfigSection& cluster, const ParseContext& context);

}  // namespace cred::syncd
