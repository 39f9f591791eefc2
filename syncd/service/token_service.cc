// SPDX-License-Identifier: Apache-2.0
// Binds the keeper of tokens to the process.
#include "syncd/service/token_service.h"

#include <utility>
#include <vector>

#include "base/real.h"
#include "base/replace_file.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {
namespace {

// What is due has days; a cluster that does not answer holds one of them for a minute at most.
constexpr std::size_t kThreads = 4;
constexpr mode_t kOwnerOnly = 0600;

}  // namespace

TokenDirectory make_token_directory(const std::string& state_directory,
                                    const ProcessDeps& process) {
  return {.path = find_token_directory(state_directory),
          .read_file = process.read_file,
          .write_file =
              [](const std::string& path, const std::string& text) {
                return replace_file(path, text, {kOwnerOnly, {}});
              },
          .open =
              [&process](const ClusterReference& cluster, const ReadFile& read_file) {
                return open_cluster(cluster, make_cluster_deps(process.environment, process.home,
                                                               read_file, process.now));
              },
          .now = process.now};
}

TokenService::TokenService(const std::string& state_directory, const ProcessDeps& process,
                           Loop& loop, LogSink tell)
    : directory_(make_token_directory(state_directory, process)),
      jobs_(kThreads),
      keeper_({.loop = loop,
               .run_job = [this](std::function<void()> job) { jobs_.post(std::move(job)); },
               .keep = [this](const ClusterReference& one) { return keep_token(one, directory_); },
               .random = draw_random,
               .tell = std::move(tell)}) {}

void TokenService::configure(const SyncConfig& config) {
  std::vector<ClusterReference> clusters;
  clusters.reserve(config.clusters.size());
  for (const ClusterConfig& cluster : config.clusters) {
    clusters.push_back(make_cluster_reference(cluster));
  }
  keeper_.set_clusters(clusters);
}

}  // namespace cred::syncd
