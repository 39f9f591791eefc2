// SPDX-License-Identifier: Apache-2.0
// Which target is looked at next: what is missing before what is damaged, first come, first served.
#pragma once

#include <deque>
#include <optional>
#include <set>

#include "syncd/daemon/target_table.h"

namespace cred {

class RepairQueue {
 public:
  // Again where it waits already: at the more urgent place.
  void push(const TargetKey& key, Need need);

  std::optional<TargetKey> pop();

 private:
  std::deque<TargetKey> missing_;
  std::deque<TargetKey> damaged_;
  std::set<TargetKey> waiting_;  // what is not in it is skipped in the lists
};

}  // namespace cred
