// SPDX-License-Identifier: Apache-2.0
// Looks through registries, clusters and secrets.
#include "syncd/observe/readiness.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace cred::syncd {
namespace {

using Kind = Problem::Kind;

constexpr std::size_t kMostLines = 20;
constexpr std::size_t kMostNames = 5;
constexpr std::size_t kLongestLine = 600;

bool is_valid(const std::optional<Instant>& expires_at, Instant now) {
  return expires_at && *expires_at > now;
}

std::string explain_registry(const RegistrySnapshot& registry, Instant now) {
  if (!registry.trouble.empty()) return registry.trouble;
  return is_valid(registry.expires_at, now) ? std::string() : "there is no password yet";
}

// Errors of calls name the cluster themselves.
std::string explain_cluster(const ClusterSnapshot& cluster) {
  const std::string name = "cluster " + cluster.name + ": ";
  if (cluster.trouble.starts_with(name)) return cluster.trouble.substr(name.size());
  if (!cluster.trouble.empty()) return cluster.trouble;
  if (is_elsewhere(cluster)) return {};
  return cluster.is_reachable ? std::string() : "not reached yet";
}

std::string explain_contest(const TargetSnapshot& target) {
  return (target.other_manager.empty() ? "somebody who deletes it" : target.other_manager) +
         " keeps changing it; keep one of the two from it";
}

std::string explain_target(const TargetSnapshot& target, Instant now) {
  const bool is_settled =
      target.condition == Condition::unseen || target.condition == Condition::skipped;
  const bool is_good = target.condition == Condition::good && is_valid(target.expires_at, now);
  if (is_settled || (is_good && !target.is_contested)) return {};
  std::string cause = target.is_contested ? explain_contest(target) : std::string();
  if (is_good) return cause;
  if (!cause.empty()) cause += "; ";
  if (!target.text.empty()) return cause + target.text;
  return cause +
         (is_valid(target.expires_at, now) ? "it is not right" : "what it holds has expired");
}

void add_targets(std::vector<Problem>& problems, const ClusterSnapshot& cluster, Instant now) {
  for (const TargetSnapshot& target : cluster.targets) {
    if (!cluster.is_reachable && is_valid(target.expires_at, now)) continue;
    std::string cause = explain_target(target, now);
    if (cause.empty()) continue;
    problems.push_back({Kind::target,
                        cluster.name + " / " + target.namespace_name + " / " + target.secret,
                        std::move(cause)});
  }
}

void add_accounts(std::vector<Problem>& problems, const ClusterSnapshot& cluster) {
  for (const AccountSnapshot& account : cluster.accounts) {
    const bool is_wrong = account.condition == Condition::failed || account.is_contested;
    if (!is_wrong || !cluster.is_reachable) continue;
    const std::string contest =
        account.is_contested ? "somebody keeps taking " + account.secret +
                                   " out of its imagePullSecrets; keep one of the two from it"
                             : std::string();
    const std::string link = contest.empty() || account.text.empty() ? "" : "; ";
    problems.push_back(
        {Kind::target,
         cluster.name + " / " + account.namespace_name + " / service account " + account.account,
         contest + link + account.text});
  }
}

std::string describe_targets(const ClusterSnapshot& cluster, Instant now) {
  std::string names;
  std::size_t count = 0;
  for (const TargetSnapshot& target : cluster.targets) {
    if (is_usable(target, now)) continue;
    if (++count > kMostNames) continue;
    if (!names.empty()) names += ", ";
    names += target.namespace_name + '/' + target.secret + " (" +
             std::string(describe_condition(target.condition)) + ')';
  }
  if (count == 0) return {};
  if (count > kMostNames) names += " and " + std::to_string(count - kMostNames) + " more";
  return std::to_string(count) + " of " + std::to_string(cluster.targets.size()) +
         " secrets hold no valid password: " + names;
}

void add_unreadable(std::vector<std::string>& lines, const ClusterSnapshot& cluster) {
  for (const TargetSnapshot& target : cluster.targets) {
    if (target.condition != Condition::unreadable) continue;
    lines.push_back("cluster " + cluster.name + ": " + target.namespace_name + '/' + target.secret +
                    ": " + target.text);
  }
}

std::vector<std::string> list_unserved(const Snapshot& snapshot, Instant now) {
  std::vector<std::string> lines;
  if (!snapshot.member_trouble.empty()) {
    lines.push_back("members: " + snapshot.member_trouble);
  }
  for (const RegistrySnapshot& registry : snapshot.registries) {
    if (is_valid(registry.expires_at, now)) continue;
    lines.push_back("registry " + registry.host + ": " + explain_registry(registry, now));
  }
  for (const DiscoverySnapshot& discovery : snapshot.discoveries) {
    for (const std::string& trouble : discovery.troubles) {
      lines.push_back("discovery " + discovery.name + ": " + trouble);
    }
  }
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    if (!cluster.is_reachable && !is_elsewhere(cluster)) {
      lines.push_back("cluster " + cluster.name + ": " + explain_cluster(cluster));
    }
  }
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    const std::string text = describe_targets(cluster, now);
    if (!text.empty()) lines.push_back("cluster " + cluster.name + ": " + text);
    add_unreadable(lines, cluster);
  }
  return lines;
}

}  // namespace

std::vector<Problem> find_problems(const Snapshot& snapshot, Instant now) {
  std::vector<Problem> problems;
  if (!snapshot.rejected.empty()) {
    problems.push_back({Kind::configuration, "configuration", snapshot.rejected});
  }
  if (!snapshot.member_trouble.empty()) {
    problems.push_back({Kind::member, "members", snapshot.member_trouble});
  }
  for (const RegistrySnapshot& registry : snapshot.registries) {
    std::string cause = explain_registry(registry, now);
    if (!cause.empty()) problems.push_back({Kind::registry, registry.host, std::move(cause)});
  }
  for (const DiscoverySnapshot& discovery : snapshot.discoveries) {
    for (const std::string& trouble : discovery.troubles) {
      problems.push_back({Kind::cluster, "discovery " + discovery.name, trouble});
    }
  }
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    std::string cause = explain_cluster(cluster);
    if (!cause.empty()) {
      problems.push_back({Kind::cluster, "cluster " + cluster.name, std::move(cause)});
    }
  }
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    add_targets(problems, cluster, now);
    add_accounts(problems, cluster);
  }
  return problems;
}

std::string describe_unserved(const Snapshot& snapshot, Instant now) {
  const std::vector<std::string> lines = list_unserved(snapshot, now);
  const bool is_too_long = lines.size() > kMostLines;
  const std::size_t shown = is_too_long ? kMostLines - 1 : lines.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += clean_text(lines[i], kLongestLine) + '\n';
  if (is_too_long) text += "and " + std::to_string(lines.size() - shown) + " more\n";
  return text;
}

}  // namespace cred::syncd
