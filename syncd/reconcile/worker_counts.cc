// SPDX-License-Identifier: Apache-2.0
// Outcomes → numbers → words.
#include "syncd/reconcile/worker_counts.h"

namespace cred::syncd {

void add_outcome(WorkerCounts& counts, const TargetOutcome& outcome) {
  if (outcome.kind != TargetOutcome::Kind::removed) ++counts.looked_at;
  switch (outcome.kind) {
    case TargetOutcome::Kind::created:
    case TargetOutcome::Kind::replaced:
      ++counts.created;
      return;
    case TargetOutcome::Kind::updated:
      ++counts.updated;
      return;
    case TargetOutcome::Kind::unchanged:
      ++counts.unchanged;
      return;
    case TargetOutcome::Kind::removed:
      ++counts.removed;
      return;
    case TargetOutcome::Kind::failed:
    case TargetOutcome::Kind::refused:
      ++counts.failed;
      return;
    case TargetOutcome::Kind::waiting:
    case TargetOutcome::Kind::skipped:
      return;
  }
}

void add_account_outcome(WorkerCounts& counts, const TargetOutcome& outcome) {
  if (outcome.kind == TargetOutcome::Kind::updated) ++counts.attached;
  if (outcome.kind == TargetOutcome::Kind::failed) ++counts.failed;
}

bool has_news(const WorkerCounts& counts) {
  return counts.created + counts.updated + counts.removed + counts.attached + counts.failed != 0;
}

std::string describe_counts(const WorkerCounts& counts) {
  std::string text =
      std::to_string(counts.created) + " created, " + std::to_string(counts.updated) + " renewed, ";
  if (counts.removed != 0) text += std::to_string(counts.removed) + " removed, ";
  if (counts.attached != 0) text += std::to_string(counts.attached) + " accounts attached, ";
  return text + std::to_string(counts.failed) + " failed";
}

}  // namespace cred::syncd
