// SPDX-License-Identifier: Apache-2.0
// Errors of the configuration, a line each.
#include "syncd/cli/doctor/check_config.h"

#include "base/text.h"
#include "syncd/kube/client/session.h"
#include "syncd/reconcile/cluster_reference.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

// What a person reads of a line of ours.
constexpr std::size_t kLongestLine = 2000;

// Whether each cluster's files say something that makes sense. What is not there yet, or is for the
// daemon's eyes alone, is noted and no fault: others may look at a configuration than it runs for.
bool check_clusters(const SyncConfig& config, const ProcessDeps& process) {
  bool is_right = true;
  for (const ClusterConfig& cluster : config.clusters) {
    if (cluster.in_cluster || cluster.eks) continue;
    bool is_there = true;  // what was looked at last
    const ReadFile read_file = [&](const std::string& path) {
      auto text = process.read_file(path);
      is_there = text && *text;
      return text;
    };
    const auto checked = check_cluster_files(
        make_cluster_reference(cluster),
        make_cluster_deps(process.environment, process.home, read_file, process.now));
    if (checked) continue;
    process.err << clean_text((is_there ? "" : "not looked at: ") + checked.error().text,
                              kLongestLine) +
                       '\n'
                << std::flush;
    is_right = is_right && !is_there;
  }
  return is_right;
}

}  // namespace

std::optional<SyncConfig> read_sync_config(const std::string& path,
                                           const ListDirectory& list_directory,
                                           const ProcessDeps& process) {
  LoadedSyncConfig loaded = load_config(path, list_directory, process);
  for (const std::string& error : loaded.errors) {
    process.err << clean_text(error, kLongestLine) + '\n';
  }
  process.err << std::flush;
  return std::move(loaded.config);
}

int run_check_config(const std::string& path, const ListDirectory& list_directory,
                     const ProcessDeps& process) {
  const auto config = read_sync_config(path, list_directory, process);
  if (!config || !check_clusters(*config, process)) return kWrongConfiguration;
  std::size_t targets = 0;
  for (const ClusterConfig& cluster : config->clusters) targets += cluster.rules.size();
  for (const ClusterConfig& entry : config->discoveries) targets += entry.rules.size();
  const bool is_for_machine = config->clusters.empty() && config->discoveries.empty();
  process.out << clean_text(path) + ": nothing is wrong; registries: " +
                     std::to_string(config->registries.size()) +
                     ", clusters: " + std::to_string(config->clusters.size()) +
                     (config->discoveries.empty()
                          ? ""
                          : ", discoveries: " + std::to_string(config->discoveries.size())) +
                     ", targets: " + std::to_string(targets) + ", instance: " + config->instance +
                     (is_for_machine ? "; no cluster is named: ecr-syncd run only keeps this "
                                       "machine's passwords warm"
                                     : "") +
                     '\n'
              << std::flush;
  return kDone;
}

}  // namespace cred::syncd
