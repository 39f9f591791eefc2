// SPDX-License-Identifier: Apache-2.0
// Rules × namespaces × secrets that the informers show → drift.
#include "syncd/controller/target_store.h"

#include <algorithm>
#include <utility>

namespace cred::syncd {
namespace {

bool is_success(const TargetOutcome& outcome) {
  return outcome.kind != TargetOutcome::Kind::removed && is_good(outcome.kind);
}

// What failed, or has to wait, is looked at again after about a second, then less and less often.
constexpr int kFailedDoublings = 3;

Span settle_time(int unconfirmed) {
  constexpr int kMostDoublings = 16;
  return std::min<Span>(kSettleTime * (1 << std::min(unconfirmed, kMostDoublings)),
                        std::chrono::hours{1});
}

}  // namespace

bool is_contested(const TargetState& target, Tick tick) {
  return target.repairs.is_contested(tick) || target.deletions.is_contested(tick);
}

TargetStore::CompiledRule::CompiledRule(const SecretRule& from)
    : rule(&from), selection(from.namespaces), is_listed(needs_list(from.namespaces)) {
  if (!is_listed) fixed_names = selection.fixed_names();
}

bool TargetStore::CompiledRule::selects(const std::string& name, const ObjectMeta* meta) const {
  if (!is_listed) {
    return std::find(fixed_names.begin(), fixed_names.end(), name) != fixed_names.end();
  }
  return meta != nullptr && selection.selects(name, meta->labels, meta->annotations);
}

TargetStore::TargetStore(const std::vector<SecretRule>& rules, std::string cluster)
    : cluster_(std::move(cluster)) {
  for (const SecretRule& rule : rules) {
    const CompiledRule& compiled = rules_.emplace_back(rule);
    for (const std::string& name : compiled.fixed_names) {
      const auto [at, is_new] = targets_.emplace(TargetKey{name, rule.secret}, TargetState{&rule});
      if (is_new) set_role(at->first, at->second, {});
    }
  }
}

std::vector<TargetKey> TargetStore::set_namespaces(const std::vector<ObjectMeta>& namespaces) {
  std::set<std::string> present;
  std::vector<TargetKey> changed;
  for (const ObjectMeta& meta : namespaces) {
    present.insert(meta.name);
    const auto keys = put_namespace(meta);
    changed.insert(changed.end(), keys.begin(), keys.end());
  }
  std::set<std::string> gone;
  for (const auto& [key, target] : targets_) {
    if (!present.contains(key.first)) gone.insert(key.first);
  }
  for (const std::string& name : gone) {
    const auto keys = drop_namespace(name);
    changed.insert(changed.end(), keys.begin(), keys.end());
  }
  return changed;
}

std::vector<TargetKey> TargetStore::put_namespace(const ObjectMeta& meta) {
  return select(meta.name, meta.is_terminating ? nullptr : &meta);
}

std::vector<TargetKey> TargetStore::drop_namespace(const std::string& name) {
  return select(name, nullptr);
}

// The first rule that selects the namespace has the secret.
std::vector<TargetKey> TargetStore::select(const std::string& name, const ObjectMeta* meta) {
  Wanted wanted;
  for (const CompiledRule& rule : rules_) {
    if (rule.selects(name, meta)) wanted.emplace(rule.rule->secret, rule.rule);
  }
  std::vector<TargetKey> changed;
  drop_unwanted(name, wanted, changed);
  for (const auto& [secret, rule] : wanted) {
    const auto [at, is_new] = targets_.emplace(TargetKey{name, secret}, TargetState{rule});
    const bool is_other = at->second.rule != rule;
    at->second.rule = rule;
    const bool has_other_role =
        set_role(at->first, at->second, meta != nullptr ? meta->annotations : Pairs());
    if (is_new || is_other || has_other_role) changed.push_back(at->first);
    if (is_other) at->second.verified.clear();
  }
  return changed;
}

void TargetStore::drop_unwanted(const std::string& name, const Wanted& wanted,
                                std::vector<TargetKey>& changed) {
  auto at = targets_.lower_bound({name, ""});
  while (at != targets_.end() && at->first.first == name) {
    if (wanted.contains(at->first.second)) {
      ++at;
      continue;
    }
    changed.push_back(at->first);
    at = targets_.erase(at);
  }
}

std::vector<TargetKey> TargetStore::set_secrets(const std::string& secret,
                                                const std::string& namespace_name,
                                                const std::vector<ObjectMeta>& metas) {
  const bool is_single = !namespace_name.empty();
  if (is_single) single_[{namespace_name, secret}] = true;
  if (!is_single) cluster_wide_[secret] = true;
  std::set<std::string> present;
  for (const ObjectMeta& meta : metas) {
    if (meta.name != secret || (is_single && meta.namespace_name != namespace_name)) continue;
    present.insert(meta.namespace_name);
    put_secret(meta);
  }
  drop_absent(secret, namespace_name, present);
  std::vector<TargetKey> changed;
  for (const auto& [key, target] : targets_) {
    if (key.second != secret || (is_single && key.first != namespace_name)) continue;
    changed.push_back(key);
    // Also what never showed up after we wrote it may have been there and be gone.
    if (!present.contains(key.first) && !target.verified.empty()) note(key, {});
  }
  return changed;
}

// What was there of this secret and is in the list no more.
void TargetStore::drop_absent(const std::string& secret, const std::string& namespace_name,
                              const std::set<std::string>& present) {
  std::vector<TargetKey> gone;
  for (const auto& [key, version] : present_) {
    const bool is_meant =
        key.second == secret && (namespace_name.empty() || key.first == namespace_name);
    if (is_meant && !present.contains(key.first)) gone.push_back(key);
  }
  for (const TargetKey& key : gone) {
    present_.erase(key);
    note(key, {});
  }
}

std::optional<TargetKey> TargetStore::put_secret(const ObjectMeta& meta) {
  const TargetKey key{meta.namespace_name, meta.name};
  present_[key] = meta.resource_version;
  note(key, meta.resource_version);
  return find(key) != nullptr ? std::optional(key) : std::nullopt;
}

std::optional<TargetKey> TargetStore::drop_secret(const ObjectMeta& meta) {
  const TargetKey key{meta.namespace_name, meta.name};
  present_.erase(key);
  note(key, {});
  return find(key) != nullptr ? std::optional(key) : std::nullopt;
}

void TargetStore::note(const TargetKey& key, const std::string& version) {
  TargetState* const target = find(key);
  if (target == nullptr) return;
  if (target->is_in_work) target->seen_in_work.push_back(version);
  if (version.empty()) target->expires_at.reset();
  target->unconfirmed = 0;
  if (version == target->verified) {
    target->settles_at.reset();
  } else if (target->settles_at) {
    // The watch is alive, and tells of somebody's change.
    target->settles_at = std::min(*target->settles_at, target->looked_at + kSettleTime);
  }
}

bool TargetStore::has_synced(const TargetKey& key) const {
  return cluster_wide_.contains(key.second) || single_.contains(key);
}

Drift TargetStore::find_drift(const TargetKey& key, Tick tick) const {
  const auto found = targets_.find(key);
  if (found == targets_.end() || found->second.is_in_work) return Drift::none;
  if (found->second.settles_at && tick < *found->second.settles_at) return Drift::none;
  return compare(key, found->second);
}

Drift TargetStore::compare(const TargetKey& key, const TargetState& target) const {
  if (!has_synced(key)) return Drift::none;
  const auto present = present_.find(key);
  if (present == present_.end()) return Drift::missing;
  return present->second == target.verified ? Drift::none : Drift::damaged;
}

Drift TargetStore::find_shown_drift(const TargetKey& key, Tick tick) const {
  const auto found = targets_.find(key);
  if (found == targets_.end() || found->second.verified.empty()) return Drift::none;
  return found->second.is_in_work ? found->second.drift_in_work : find_drift(key, tick);
}

std::optional<Instant> TargetStore::find_expiry(const TargetKey& key, Tick tick) const {
  const auto found = targets_.find(key);
  const bool is_known = found != targets_.end() && find_shown_drift(key, tick) == Drift::none;
  return is_known ? found->second.expires_at : std::nullopt;
}

TargetState* TargetStore::find(const TargetKey& key) {
  const auto found = targets_.find(key);
  return found == targets_.end() ? nullptr : &found->second;
}

SettledSources TargetStore::settled() const {
  SettledSources settled;
  for (const auto& [key, target] : targets_) {
    if (!target.settled_sources.empty()) settled.emplace(key, target.settled_sources);
  }
  return settled;
}

void TargetStore::begin_work(const TargetKey& key) {
  if (TargetState* const target = find(key)) {
    // What the watch tells of meanwhile may be our own write, and so may be what it has yet to
    // tell.
    target->drift_in_work = target->settles_at ? Drift::none : compare(key, *target);
    target->is_in_work = true;
    target->is_outdated = false;
    target->seen_in_work.clear();
  }
}

void TargetStore::finish(const TargetKey& key, const TargetOutcome& outcome, Instant now,
                         Tick tick) {
  if (TargetState* const target = find(key)) {
    target->is_in_work = false;
    conclude(key, *target, outcome, now, tick);
    target->seen_in_work.clear();
    if (std::exchange(target->is_outdated, false)) outdate(*target);
  }
}

void TargetStore::abandon(const TargetKey& key) {
  if (TargetState* const target = find(key)) {
    target->is_in_work = false;
    target->is_outdated = false;
  }
}

// The watch tells of what we wrote before or after we hear of it ourselves. Only what it tells
// afterwards, or what does not show up in time, has drifted.
void TargetStore::conclude(const TargetKey& key, TargetState& target, const TargetOutcome& outcome,
                           Instant now, Tick tick) {
  const bool has_failed_before = target.outcome && target.outcome->resource_version.empty();
  target.outcome = outcome;
  target.settles_at.reset();
  ++outcomes_[outcome.kind];
  if (outcome.expires_at || is_success(outcome)) target.expires_at = outcome.expires_at;
  if (!outcome.other_manager.empty()) target.other_manager = outcome.other_manager;
  if (is_success(outcome)) {
    target.last_success = now;
    target.retry.reset();
    target.neighbour = outcome.neighbour;
    target.settled_sources = outcome.sources;
  }
  if (outcome.resource_version.empty()) {
    // Nothing is known to be as it should be, whatever the watch shows, and asking again at once
    // would not change that.
    target.verified.clear();
    if (!has_failed_before) target.unconfirmed = kFailedDoublings;
    target.looked_at = tick;
    target.settles_at = tick + settle_time(target.unconfirmed++);
    return;
  }
  target.verified = outcome.resource_version;
  const auto& seen = target.seen_in_work;
  const bool has_shown_up = std::find(seen.begin(), seen.end(), target.verified) != seen.end();
  const auto present = present_.find(key);
  const bool is_there = present != present_.end() && present->second == target.verified;
  if (has_shown_up || is_there) {
    target.unconfirmed = 0;
    return;
  }
  target.looked_at = tick;
  target.settles_at = tick + settle_time(target.unconfirmed++);
}

}  // namespace cred::syncd
