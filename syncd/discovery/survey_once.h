// SPDX-License-Identifier: Apache-2.0
// Discovery for verbs that end: every place is listed once, side by side.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/eks/survey.h"

namespace cred::syncd {

struct Found {
  SyncConfig config;               // with the clusters that were found, and without discoveries
  std::vector<std::string> notes;  // of clusters that cannot be served now; no fault of anybody
  std::vector<Error> errors;       // of places, and of limits; each names its entry
};

// Looks for what `scope`, an argument of --cluster, may mean. Blocks for as long as `run` does,
// which is called from several threads.
Found find_clusters(
    const SyncConfig& config, const std::string& scope,
    const std::function<Result<std::vector<SurveyedCluster>>(const SurveyOrder&)>& run,
    Instant now);

}  // namespace cred::syncd
