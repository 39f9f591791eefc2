// SPDX-License-Identifier: Apache-2.0
// Outcomes → lines.
#include "syncd/controller/repair_logger.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "syncd/observe/message_ids.h"
#include "syncd/reconcile/pass.h"

namespace cred::syncd {
namespace {

using Kind = TargetOutcome::Kind;

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kMostNeighbours = 100;
constexpr std::size_t kMostTold = 10000;

std::string describe_rival(const TargetState& target, Kind last_repair) {
  if (last_repair == Kind::created) return "somebody who keeps deleting it";
  return target.other_manager.empty() ? "somebody who writes in the name of ecr-syncd"
                                      : clean_text(target.other_manager, kLongestName);
}

}  // namespace

std::string RepairLogger::name_of(const TargetKey& key) const {
  return cluster_ + '/' + key.first + ' ' + key.second;
}

void RepairLogger::tell_contest(const TargetKey& key, const TargetState& target,
                                Kind last_repair) const {
  const bool is_deleted = last_repair == Kind::created;
  tell_({Priority::warning, kContestedId,
         name_of(key) + ": contested by " + describe_rival(target, last_repair) +
             (is_deleted ? "; it is made anew each time. The audit log of the API server says who "
                           "deletes it"
                         : "; it is repaired less often from now on. `kubectl get secret "
                           "--show-managed-fields` shows who writes it"),
         cluster_, key.first});
}

void RepairLogger::tell_outcome(const TargetKey& key, const TargetState& target,
                                const TargetOutcome& outcome, Tick now) {
  // What a role has to do with is told by tell_role_trouble.
  if (!outcome.role_trouble.empty()) return;
  if (outcome.kind == Kind::failed || outcome.kind == Kind::refused) {
    tell_failure(key, outcome, !target.outcome || target.outcome->text != outcome.text, now);
  } else if (is_good(outcome.kind) && outcome.kind != Kind::unchanged) {
    tell_({Priority::info, kRepairedId, name_of(key) + ": " + outcome.text, cluster_, key.first});
  }
}

// A refusal is about this one secret; a failure seldom is.
void RepairLogger::tell_failure(const TargetKey& key, const TargetOutcome& outcome, bool is_news,
                                Tick now) {
  std::optional<std::string> text = outcome.text;
  if (is_news && outcome.kind == Kind::failed) {
    text = shared_trouble_.take(key.first, outcome.text, now);
  }
  tell_({is_news && text ? Priority::warning : Priority::debug, kTargetTroubleId,
         name_of(key) + ": " + text.value_or(outcome.text), cluster_, key.first});
}

void RepairLogger::tell_neighbour(const TargetKey& key, const TargetOutcome& outcome) {
  if (outcome.neighbour.empty() || neighbours_.size() == kMostNeighbours) return;
  if (!neighbours_.insert(outcome.neighbour).second) return;
  tell_({Priority::warning, kContestedId,
         name_of(key) + ": contested by " + outcome.neighbour +
             ", whose password stays while it lives as long as ours; let one of the two write it, "
             "or name the secrets of one otherwise",
         cluster_, key.first});
}

// What failed has not been looked into.
void RepairLogger::tell_unreadable(const TargetKey& key, const TargetOutcome& outcome) {
  tell_once(unreadable_, key, outcome.unreadable, is_good(outcome.kind));
}

void RepairLogger::tell_role_trouble(const TargetKey& key, const TargetOutcome& outcome) {
  tell_once(roles_, key, outcome.role_trouble, is_good(outcome.kind));
}

void RepairLogger::tell_once(std::map<TargetKey, std::string>& told, const TargetKey& key,
                             const std::string& text, bool is_over) {
  if (text.empty()) {
    if (is_over) told.erase(key);
    return;
  }
  if (told.size() == kMostTold) return;
  if (std::exchange(told[key], text) == text) return;
  tell_({Priority::warning, kTargetTroubleId, name_of(key) + ": " + text, cluster_, key.first});
}

}  // namespace cred::syncd
