// SPDX-License-Identifier: Apache-2.0
// Binds the world to what the daemon calls.
#include "syncd/service/ways.h"

#include "base/deadline.h"
#include "syncd/controller/cluster_controller.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred {
namespace {

constexpr const char* kUserAgent = "ecr-syncd/" CRED_VERSION;
constexpr std::chrono::seconds kPasswordTime{60};

}  // namespace

TokenSurroundings make_token_surroundings(const SyncWorld& world) {
  TokenSurroundings surroundings{world.environment, world.home, world.read_file, world.now,
                                 kUserAgent};
  surroundings.credentials_remedy = world.credentials_remedy;
  return surroundings;
}

ObtainPasswords make_obtain(const std::string& cache_directory, const SyncWorld& world) {
  return [&world, cache_directory](const std::vector<RegistrySource>& registries,
                                   const std::vector<Secret>& due) {
    return obtain_passwords(registries, cache_directory, make_token_surroundings(world),
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
  reference.in_flight += Runners::kRepairWorkers;  // they do not wait for requests of a pass
  return [reference, &world] {
    return open_cluster(reference, make_cluster_surroundings(world.environment, world.home,
                                                             world.read_file, world.now));
  };
}

}  // namespace cred
