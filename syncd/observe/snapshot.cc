// SPDX-License-Identifier: Apache-2.0
// Words of conditions, totals, comparison.
#include "syncd/observe/snapshot.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cred::syncd {
namespace {

constexpr std::array<std::pair<Condition, std::string_view>, 10> kWords{{
    {Condition::good, "good"},
    {Condition::unseen, "unseen"},
    {Condition::waiting, "waiting"},
    {Condition::refused, "refused"},
    {Condition::failed, "failed"},
    {Condition::skipped, "skipped"},
    {Condition::expired, "expired"},
    {Condition::unreadable, "unreadable"},
    {Condition::changed, "changed"},
    {Condition::missing, "missing"},
}};

bool is_same(const RegistrySnapshot& a, const RegistrySnapshot& b) {
  return a.name == b.name && a.host == b.host && a.expires_at == b.expires_at &&
         a.refresh_at == b.refresh_at && a.trouble == b.trouble;
}

// When it was last looked at is not news by itself.
bool is_same_target(const TargetSnapshot& a, const TargetSnapshot& b) {
  return a.namespace_name == b.namespace_name && a.secret == b.secret &&
         a.condition == b.condition && a.expires_at == b.expires_at && a.text == b.text &&
         a.is_contested == b.is_contested && a.other_manager == b.other_manager &&
         a.last_success == b.last_success;
}

bool is_same_cluster(const ClusterSnapshot& a, const ClusterSnapshot& b) {
  return a.name == b.name && a.is_reachable == b.is_reachable && a.trouble == b.trouble &&
         a.served_by == b.served_by && a.warnings == b.warnings && a.accounts == b.accounts &&
         std::equal(a.targets.begin(), a.targets.end(), b.targets.begin(), b.targets.end(),
                    is_same_target);
}

// When a place was last listed is not news by itself.
bool is_same_discovery(const DiscoverySnapshot& a, const DiscoverySnapshot& b) {
  return a.name == b.name && a.clusters == b.clusters && a.places == b.places &&
         a.listed == b.listed && a.troubles == b.troubles && a.notes == b.notes;
}

bool is_same_member(const MemberSnapshot& a, const MemberSnapshot& b) {
  return a.name == b.name && a.is_live == b.is_live && a.clusters == b.clusters;
}

}  // namespace

bool is_elsewhere(const ClusterSnapshot& cluster) {
  return cluster.served_by && !cluster.served_by->empty();
}

std::string_view describe_condition(Condition condition) {
  const auto* const found = std::find_if(kWords.begin(), kWords.end(),
                                         [&](const auto& pair) { return pair.first == condition; });
  return found->second;
}

std::optional<Condition> parse_condition(std::string_view word) {
  for (const auto& [condition, text] : kWords) {
    if (text == word) return condition;
  }
  return std::nullopt;
}

bool is_usable(const TargetSnapshot& target, Instant now) {
  return target.expires_at && *target.expires_at > now && target.condition != Condition::unreadable;
}

bool is_all_served(const Snapshot& snapshot, Instant now) {
  const Totals totals = count_totals(snapshot, now);
  return totals.served == totals.targets && totals.valid_registries == totals.registries &&
         totals.reachable == totals.clusters && snapshot.member_trouble.empty() &&
         std::all_of(snapshot.discoveries.begin(), snapshot.discoveries.end(),
                     [](const DiscoverySnapshot& one) { return one.troubles.empty(); });
}

Totals count_totals(const Snapshot& snapshot, Instant now) {
  Totals totals;
  totals.registries = snapshot.registries.size();
  for (const RegistrySnapshot& registry : snapshot.registries) {
    if (registry.expires_at && *registry.expires_at > now) ++totals.valid_registries;
  }
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    if (is_elsewhere(cluster)) continue;
    ++totals.clusters;
    if (cluster.is_reachable) ++totals.reachable;
    totals.targets += cluster.targets.size();
    for (const TargetSnapshot& target : cluster.targets) {
      if (is_usable(target, now)) ++totals.served;
    }
  }
  return totals;
}

bool says_same(const Snapshot& a, const Snapshot& b) {
  return a.started_at == b.started_at && a.configuration == b.configuration &&
         a.rejected == b.rejected && a.configured_at == b.configured_at &&
         a.member_trouble == b.member_trouble &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    is_same_member) &&
         std::equal(a.registries.begin(), a.registries.end(), b.registries.begin(),
                    b.registries.end(), is_same) &&
         std::equal(a.clusters.begin(), a.clusters.end(), b.clusters.begin(), b.clusters.end(),
                    is_same_cluster) &&
         std::equal(a.discoveries.begin(), a.discoveries.end(), b.discoveries.begin(),
                    b.discoveries.end(), is_same_discovery);
}

}  // namespace cred::syncd
