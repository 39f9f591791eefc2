// SPDX-License-Identifier: Apache-2.0
// Listed once, and every trouble told in a line.
#include "syncd/cli/discover.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"
#include "syncd/config/discovered.h"
#include "syncd/discovery/survey_once.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestTold = 2000;

bool is_there(const SyncConfig& config, const std::string& name) {
  return std::any_of(config.clusters.begin(), config.clusters.end(),
                     [&](const ClusterConfig& one) { return is_in_scope(one.name, name); });
}

}  // namespace

bool has_cluster(const SyncConfig& config, const std::string& name) {
  return name.empty() || is_there(config, name) ||
         std::any_of(config.discoveries.begin(), config.discoveries.end(),
                     [&](const ClusterConfig& entry) { return may_find(entry.name, name); });
}

std::optional<DiscoveredConfig> discover_clusters(const SyncConfig& config, const std::string& name,
                                                  const ProcessDeps& process) {
  const bool is_written_down =
      !name.empty() && std::any_of(config.clusters.begin(), config.clusters.end(),
                                   [&](const ClusterConfig& one) { return one.name == name; });
  if (config.discoveries.empty() || is_written_down) return DiscoveredConfig{config};
  Found found = find_clusters(config, name, make_survey(process), process.now());
  const auto tell = [&](const std::string& text) {
    process.err << "ecr-syncd: " + clean_text(text, kLongestTold) + '\n' << std::flush;
  };
  for (const Error& error : found.errors) tell(error.text);
  for (const std::string& note : found.notes) tell(note);
  if (found.errors.empty() && !name.empty() && !is_there(found.config, name)) {
    tell("--cluster " + name + ": no cluster of that name is found");
    return std::nullopt;
  }
  return DiscoveredConfig{std::move(found.config), found.errors.empty()};
}

}  // namespace cred::syncd
