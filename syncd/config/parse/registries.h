// SPDX-License-Identifier: Apache-2.0
// `registries:`, whose passwords go into secrets.
#pragma once

#include <string>
#include <vector>

#include "syncd/config/parse/context.h"
#include "yaml/yaml.h"

namespace cred::syncd {

// One entry, which may stand for several registries; none where it was complained of.
struct RegistryEntry {
  std::string name;
  std::string where;
  std::vector<RegistrySource> sources;
};

std::vector<RegistryEntry> parse_registries(const YamlNode& list, const ParseContext& context);

}  // namespace cred::syncd
