// SPDX-License-Identifier: Apache-2.0
// `metrics:` of the file: where metrics, health and the status page are served.
#pragma once

#include <optional>
#include <string>

#include "syncd/config/parse/section.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// nullopt where the key is absent or something under it was complained of.
std::optional<MetricsConfig> parse_metrics(ConfigSection& file, const std::string& path,
                                           Complaints& complaints);

}  // namespace cred::syncd
