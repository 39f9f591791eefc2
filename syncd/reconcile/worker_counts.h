// SPDX-License-Identifier: Apache-2.0
// What was done in one cluster, in numbers.
#pragma once

#include <cstddef>
#include <string>

#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

struct WorkerCounts {
  std::size_t created = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
  std::size_t removed = 0;
  std::size_t attached = 0;  // service accounts that were given their secret
  std::size_t failed = 0;
  std::size_t looked_at = 0;  // secrets of targets, whatever came of it
};

void add_outcome(WorkerCounts& counts, const TargetOutcome& outcome);

// Of a service account.
void add_account_outcome(WorkerCounts& counts, const TargetOutcome& outcome);

// Whether anything was changed, or could not be.
bool has_news(const WorkerCounts& counts);

// "3 created, 2 renewed, 1 failed"
std::string describe_counts(const WorkerCounts& counts);

}  // namespace cred::syncd
