// SPDX-License-Identifier: Apache-2.0
// Registries → tokens → findings.
#include "syncd/cli/doctor/check_registries.h"

#include <set>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/time.h"
#include "syncd/config/discovered.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kTime{30};  // somebody waits in front of a terminal

// Indexes of those that the cluster uses.
std::set<std::size_t> find_used(const SyncConfig& config, const std::string& cluster) {
  std::set<std::size_t> used;
  for (std::size_t i = 0; cluster.empty() && i < config.registries.size(); ++i) used.insert(i);
  for (const ClusterConfig& one : config.clusters) {
    if (!is_in_scope(one.name, cluster)) continue;
    for (const SecretRule& rule : one.rules) {
      used.insert(rule.registries.begin(), rule.registries.end());
    }
  }
  return used;
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

std::vector<TokenOutcome> check_registries(const SyncConfig& config, const std::string& cluster,
                                           const ProcessDeps& process, Findings& findings) {
  findings.begin("registries");
  const std::set<std::size_t> used = find_used(config, cluster);
  std::vector<RegistrySource> sources;
  sources.reserve(used.size());
  for (const std::size_t index : used) sources.push_back(config.registries[index]);
  const TokenDeps deps = make_token_deps(process);
  auto outcomes = obtain_passwords(sources, config.cache_directory, deps, Deadline::after(kTime));
  std::vector<TokenOutcome> all(
      config.registries.size(),
      TokenOutcome{Error{Errc::not_configured, "it is not used here"}, {}});
  for (const std::string& remark : collect_new_remarks(outcomes)) {
    findings.doubtful(remark, "correct that line, or remove it");
  }
  std::size_t next = 0;
  for (const std::size_t index : used) {
    tell(sources[next], outcomes[next], findings);
    all[index] = std::move(outcomes[next]);
    ++next;
  }
  return all;
}

}  // namespace cred::syncd
