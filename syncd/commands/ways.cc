// SPDX-License-Identifier: Apache-2.0
// Binds the world to what the daemon calls.
#include "syncd/commands/ways.h"

#include "base/deadline.h"
#include "syncd/daemon/cluster_worker.h"
#include "syncd/pass/cluster_reference.h"
#include "syncd/pass/shared_cache.h"

namespace cred {
namespace {

constexpr const char* kUserAgent = "ecr-syncd/" CRED_VERSION;
constexpr std::chrono::seconds kPasswordTime{60};

}  // namespace

ObtainPasswords make_obtain(const std::string& cache_directory, const SyncWorld& world) {
  return [&world, cache_directory](const std::vector<RegistrySource>& registries,
                                   const std::vector<Secret>& due) {
    const TokenSurroundings surroundings{world.environment, world.home, world.read_file, world.now,
                                         kUserAgent};
    return obtain_passwords(registries, cache_directory, surroundings,
                            Deadline::after(kPasswordTime), due);
  };
}

Publish make_publish(const SyncConfig& config, const Passwords& passwords, const SyncWorld& world) {
  return [&world, directory = config.cache_directory, registries = config.registries,
          passwords]() -> Result<std::string> {
    const auto done = publish_passwords(directory, registries, *passwords, world.now());
    if (!done) return done.error();
    return find_reading_obstacle(directory);
  };
}

std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster, const SyncWorld& world) {
  ClusterReference reference = make_cluster_reference(cluster);
  reference.in_flight += WorkerLanes::kRepairLanes;  // they do not wait for requests of a pass
  return [reference, &world] {
    return open_cluster(reference, make_cluster_surroundings(world.environment, world.home,
                                                             world.read_file, world.now));
  };
}

}  // namespace cred
