// SPDX-License-Identifier: Apache-2.0
// `namespaces:` of a target.
#pragma once

#include "syncd/config/parse/context.h"
#include "syncd/config/sync_config.h"
#include "yaml/yaml.h"

namespace cred::syncd {

// A list of names alone, or a map of names, globs, regexes, selectors, annotation and exclude.
NamespaceRules parse_namespaces(const YamlNode& node, const ParseContext& context);

}  // namespace cred::syncd
