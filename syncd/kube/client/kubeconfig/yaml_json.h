// SPDX-License-Identifier: Apache-2.0
// YAML as JSON, for what Kubernetes takes in either form.
#pragma once

#include <string>

#include "yaml/yaml.h"

namespace cred::syncd {

// `node` as JSON on one line. Words without quotes that are a number, a truth or nothing become it,
// in the reading of Kubernetes' own parser: yes, no, on and off are truths.
// Source: https://pkg.go.dev/sigs.k8s.io/yaml and https://yaml.org/type/bool.html
std::string render_json(const YamlNode& node);

}  // namespace cred::syncd
