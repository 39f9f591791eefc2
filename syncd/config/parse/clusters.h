// SPDX-License-Identifier: Apache-2.0
// `clusters:`, how each is reached and what it is to hold.
#pragma once

#include <vector>

#include "syncd/config/parse/context.h"
#include "syncd/config/sync_config.h"
#include "yaml/yaml.h"

namespace cred::syncd {

std::vector<ClusterConfig> parse_clusters(const YamlNode& list, const ParseContext& context);

}  // namespace cred::syncd
