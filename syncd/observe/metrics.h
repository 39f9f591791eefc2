// SPDX-License-Identifier: Apache-2.0
// A snapshot → metrics. Their names are kept from release to release (docs/compatibility.md).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "syncd/observe/prometheus_text.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

// So many secrets have series of their own; what is beyond them is only counted.
inline constexpr std::size_t kMostTargetSeries = 10000;

std::vector<MetricFamily> list_metrics(const Snapshot& snapshot, const std::string& version,
                                       Instant now);

// The part of it that is about members; none without them.
std::vector<MetricFamily> list_member_metrics(const Snapshot& snapshot);

}  // namespace cred::syncd
