// SPDX-License-Identifier: Apache-2.0
// `eks: {all: true}` of a cluster: whatever EKS has in some accounts and regions.
#pragma once

#include <optional>

#include "syncd/config/parse/context.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// Whether `eks:` asks for all clusters instead of one.
bool wants_all(const YamlNode& eks);

// nullopt where `cluster` has no such key or something under it was complained of.
std::optional<EksDiscovery> parse_eks_discovery(ConfigSection& cluster,
                                                const ParseContext& context);

}  // namespace cred::syncd
