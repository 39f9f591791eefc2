// SPDX-License-Identifier: Apache-2.0
// Two lists and a set.
#include "syncd/daemon/repair_queue.h"

namespace cred {

void RepairQueue::push(const TargetKey& key, Need need) {
  const bool is_new = waiting_.insert(key).second;
  if (need == Need::missing) {
    missing_.push_back(key);
  } else if (is_new) {
    damaged_.push_back(key);
  }
}

std::optional<TargetKey> RepairQueue::pop() {
  for (std::deque<TargetKey>* list : {&missing_, &damaged_}) {
    while (!list->empty()) {
      TargetKey key = std::move(list->front());
      list->pop_front();
      if (waiting_.erase(key) != 0) return key;
    }
  }
  return std::nullopt;
}

}  // namespace cred
