// SPDX-License-Identifier: Apache-2.0
// Errors of the configuration, a line each.
#include "syncd/commands/check_config.h"

#include "aws/digest.h"
#include "base/text.h"

namespace cred {

std::optional<SyncConfig> read_sync_config(const std::string& path,
                                           const ListDirectory& list_directory,
                                           const SyncWorld& world) {
  LoadedSyncConfig loaded = load_sync_config(
      path, {world.environment, world.home, world.read_file, list_directory, sha256_hex});
  constexpr std::size_t kLongestLine = 2000;
  for (const std::string& error : loaded.errors) {
    world.err << clean_text(error, kLongestLine) + '\n';
  }
  world.err << std::flush;
  return std::move(loaded.config);
}

int run_check_config(const std::string& path, const ListDirectory& list_directory,
                     const SyncWorld& world) {
  const auto config = read_sync_config(path, list_directory, world);
  if (!config) return kWrongConfiguration;
  std::size_t targets = 0;
  for (const ClusterConfig& cluster : config->clusters) targets += cluster.rules.size();
  world.out << clean_text(path) +
                   ": nothing is wrong; registries: " + std::to_string(config->registries.size()) +
                   ", clusters: " + std::to_string(config->clusters.size()) +
                   ", targets: " + std::to_string(targets) + ", instance: " + config->instance +
                   (config->clusters.empty()
                        ? "; no cluster is named: ecr-syncd run only keeps this "
                          "machine's passwords warm"
                        : "") +
                   '\n'
            << std::flush;
  return kDone;
}

}  // namespace cred
