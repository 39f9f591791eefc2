// SPDX-License-Identifier: Apache-2.0
// `targets:` of a cluster: which secret in which namespaces.
#pragma once

#include <vector>

#include "syncd/config/parse/context.h"
#include "syncd/config/sync_config.h"
#include "yaml/yaml.h"

namespace cred::syncd {

std::vector<SecretRule> parse_rules(const YamlNode& list, const ParseContext& context);

}  // namespace cred::syncd
