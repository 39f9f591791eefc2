// SPDX-License-Identifier: Apache-2.0
// What is not as it should be, and why.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

struct Problem {
  enum class Kind { configuration, member, registry, cluster, target };

  Kind kind;
  std::string place;  // "cluster production", "production / team-a / regcred"
  std::string cause;  // and remedy
};

// Worst first. Secrets of a cluster that is unreachable are not problems of their own while they
// hold a valid password.
std::vector<Problem> find_problems(const Snapshot& snapshot, Instant now);

// Empty where this member, if it is one, holds its lease, every cluster of its is reachable and
// every registry and secret has a valid password; else who has not, at most 20 lines with their
// ends.
std::string describe_unserved(const Snapshot& snapshot, Instant now);

}  // namespace cred::syncd
