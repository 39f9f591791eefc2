// SPDX-License-Identifier: Apache-2.0
// Outcomes → conditions.
#include "syncd/controller/cluster_view.h"

#include "base/text.h"

namespace cred::syncd {
namespace {

using Kind = TargetOutcome::Kind;

constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kLongestName = 200;

std::string describe_kind(Kind kind) {
  switch (kind) {
    case Kind::unchanged:
      return "unchanged";
    case Kind::created:
      return "created";
    case Kind::updated:
      return "updated";
    case Kind::replaced:
      return "replaced";
    case Kind::removed:
      return "removed";
    case Kind::refused:
      return "refused";
    case Kind::waiting:
      return "waiting";
    case Kind::skipped:
      return "skipped";
    case Kind::failed:
      return "failed";
  }
  return {};
}

Condition judge(const TargetState& target, Instant now) {
  if (!target.outcome) return Condition::unseen;
  switch (target.outcome->kind) {
    case Kind::refused:
      return Condition::refused;
    case Kind::waiting:
      return target.expires_at && *target.expires_at <= now ? Condition::expired
                                                            : Condition::waiting;
    case Kind::skipped:
    case Kind::removed:
      return Condition::skipped;
    case Kind::failed:
      return Condition::failed;
    default:
      if (!target.expires_at || *target.expires_at <= now) return Condition::expired;
      return target.outcome->unreadable.empty() ? Condition::good : Condition::unreadable;
  }
}

// What was found or made right is so no more once the watch has shown something else.
Condition judge_shown(Condition condition, Drift drift) {
  const bool was_right = condition == Condition::good || condition == Condition::unreadable ||
                         condition == Condition::expired;
  if (!was_right || drift == Drift::none) return condition;
  return drift == Drift::missing ? Condition::missing : Condition::changed;
}

std::string explain(const TargetOutcome& outcome, Condition condition) {
  if (condition == Condition::missing) return "it was deleted, and is about to be made again";
  if (condition == Condition::changed) {
    return "it was changed since it was last right, and nobody has looked at what it holds now; "
           "`ecr-syncd refresh` looks at once";
  }
  if (condition == Condition::unreadable) return outcome.unreadable;
  return outcome.text + (outcome.unreadable.empty() ? "" : "; " + outcome.unreadable);
}

TargetSnapshot describe_target(const TargetKey& key, const TargetStore& store,
                               const TargetState& target, const Clock& clock) {
  const Tick tick = clock.tick();
  TargetSnapshot snapshot;
  snapshot.namespace_name = key.first;
  snapshot.secret = key.second;
  snapshot.condition = judge_shown(judge(target, clock.now()), store.find_shown_drift(key, tick));
  snapshot.expires_at = store.find_expiry(key, tick);
  snapshot.last_success = target.last_success;
  if (target.outcome && snapshot.condition != Condition::good) {
    snapshot.text = clean_text(explain(*target.outcome, snapshot.condition), kLongestText);
  }
  snapshot.is_contested = is_contested(target, tick);
  snapshot.other_manager =
      clean_text(snapshot.is_contested ? target.other_manager : target.neighbour, kLongestName);
  return snapshot;
}

}  // namespace

std::string describe_pause(const std::string& cluster, Instant since) {
  return "paused since " + render_rfc3339(since) +
         ", so nothing is written there; `ecr-syncd resume --cluster " + quote_for_shell(cluster) +
         "` ends that";
}

ClusterSnapshot describe_cluster(const ClusterView& view, const Clock& clock) {
  ClusterSnapshot snapshot;
  snapshot.name = view.name;
  snapshot.is_reachable = view.is_reachable;
  snapshot.trouble = clean_text(view.trouble, kLongestText);
  for (const std::string& warning : view.warnings) {
    snapshot.warnings.push_back(clean_text(warning, kLongestText));
  }
  snapshot.paused_since = view.paused_since;
  if (view.paused_since) {
    snapshot.warnings.push_back(clean_text(describe_pause(view.name, *view.paused_since)));
  }
  snapshot.accounts = view.accounts;
  for (AccountSnapshot& account : snapshot.accounts) {
    account.text = clean_text(account.text, kLongestText);
  }
  snapshot.counters = view.counters;
  for (const auto& [kind, count] : view.store.outcomes()) {
    snapshot.counters.pushes[describe_kind(kind)] = count;
  }
  snapshot.targets.reserve(view.store.targets().size());
  for (const auto& [key, target] : view.store.targets()) {
    snapshot.targets.push_back(describe_target(key, view.store, target, clock));
  }
  return snapshot;
}

}  // namespace cred::syncd
