// SPDX-License-Identifier: Apache-2.0
// Counts, and words for them.
#include "syncd/service/overview.h"

namespace cred::syncd {

void add_cluster(Overview& overview, const ClusterController& controller, const Clock& clock) {
  if (controller.is_reachable()) ++overview.reachable;
  for (const auto& [key, target] : controller.store().targets()) {
    ++overview.targets;
    const auto expires_at = controller.store().find_expiry(key, clock.tick());
    if (expires_at && *expires_at > clock.now()) ++overview.served;
  }
}

std::string describe_overview(const Overview& overview) {
  const std::string paused =
      overview.paused == 0 ? "" : ", " + std::to_string(overview.paused) + " of them paused";
  const std::string others = overview.elsewhere == 0 ? ""
                                                     : " (" + std::to_string(overview.elsewhere) +
                                                           " more are not this member's)";
  return std::to_string(overview.served) + " of " + std::to_string(overview.targets) +
         " secrets are good, " + std::to_string(overview.reachable) + " of " +
         std::to_string(overview.clusters) + " clusters reachable" + others + paused + ", " +
         std::to_string(overview.valid_registries) + " of " + std::to_string(overview.registries) +
         " registries have a password";
}

}  // namespace cred::syncd
