// SPDX-License-Identifier: Apache-2.0
// How a watch is asked for.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct WatchQuery {
  std::string path;      // "/api/v1/secrets"
  std::string selector;  // "&fieldSelector=metadata.name%3Dregcred", encoded; or empty
};

// A watch that the server ends after `time` and that counts as dead 30 s later. It goes on from
// `resource_version`; without one it begins with all that there is.
ApiRequest make_watch_request(const WatchQuery& query,
                              const std::optional<std::string>& resource_version,
                              std::chrono::seconds time);

}  // namespace cred::syncd
