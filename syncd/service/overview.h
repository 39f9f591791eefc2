// SPDX-License-Identifier: Apache-2.0
// How many clusters, secrets and registries are good, in a line for the service manager.
#pragma once

#include <cstddef>
#include <string>

#include "syncd/controller/cluster_controller.h"

namespace cred::syncd {

struct Overview {
  std::size_t clusters = 0;   // that this process serves
  std::size_t elsewhere = 0;  // the others
  std::size_t reachable = 0;
  std::size_t paused = 0;
  std::size_t targets = 0;
  std::size_t served = 0;      // hold a password of every registry that has not expired
  bool has_attempted = false;  // every registry was asked for
  std::size_t registries = 0;
  std::size_t valid_registries = 0;
};

// One line for people: how many of each are good.
std::string describe_overview(const Overview& overview);

void add_cluster(Overview& overview, const ClusterController& controller, const Clock& clock);

}  // namespace cred::syncd
