// SPDX-License-Identifier: Apache-2.0
// Registries → tokens → findings.
#include "syncd/commands/check_registries.h"

#include <set>
#include <vector>

#include "base/deadline.h"
#include "base/time.h"
#include "syncd/pass/tokens.h"

namespace cred {
namespace {

constexpr std::chrono::seconds kTime{30};
constexpr const char* kUserAgent = "ecr-syncd/" CRED_VERSION;

std::vector<RegistrySource> find_sources(const SyncConfig& config, const std::string& cluster) {
  if (cluster.empty()) return config.registries;
  std::set<std::size_t> used;
  for (const ClusterConfig& one : config.clusters) {
    if (one.name != cluster) continue;
    for (const SecretRule& rule : one.rules) {
      used.insert(rule.registries.begin(), rule.registries.end());
    }
  }
  std::vector<RegistrySource> sources;
  sources.reserve(used.size());
  for (const std::size_t index : used) sources.push_back(config.registries[index]);
  return sources;
}

void tell(const RegistrySource& source, const TokenOutcome& outcome, Findings& findings) {
  const std::string& host = source.target.registry.host;
  if (!outcome.password) return findings.bad(host + ": no token", outcome.password.error().text);
  const std::string text =
      host + ": a token can be had, until " + render_rfc3339(outcome.password->expires_at);
  if (outcome.notice.empty()) return findings.good(text);
  findings.doubtful(text, outcome.notice);
}

}  // namespace

void check_registries(const SyncConfig& config, const std::string& cluster, const SyncWorld& world,
                      Findings& findings) {
  findings.begin("registries");
  const std::vector<RegistrySource> sources = find_sources(config, cluster);
  const TokenSurroundings surroundings{world.environment, world.home, world.read_file, world.now,
                                       kUserAgent};
  const auto outcomes =
      obtain_passwords(sources, config.cache_directory, surroundings, Deadline::after(kTime));
  for (std::size_t i = 0; i < sources.size(); ++i) tell(sources[i], outcomes[i], findings);
}

}  // namespace cred
