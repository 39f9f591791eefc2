// SPDX-License-Identifier: Apache-2.0
// Entries that are replaced need no look: what they hold is of no interest, and decoding a token is
// most of the work of a decision.
#include "syncd/pull_secret/foreign_entries.h"

#include <vector>

#include "syncd/pull_secret/kubelet_reading.h"

namespace cred::syncd {

ForeignEntries::ForeignEntries(const DockerConfig& config, UnreadableEntries policy,
                               const IsReplaced& is_replaced)
    : config_(config) {
  DockerConfig foreign;
  for (const RawMember& member : config.auths) {
    if (!is_replaced(member.name)) foreign.auths.push_back(member);
  }
  foreign.others = config.others;
  const std::vector<UnreadableEntry> unreadable = find_unreadable(foreign);
  if (unreadable.empty()) return;
  if (policy == UnreadableEntries::leave) {
    left_ = describe_unreadable(unreadable);
    return;
  }
  kept_ = drop_unreadable(config);
  dropped_ = "dropped " + name_unreadable(unreadable) + ", which no kubelet can read";
}

}  // namespace cred::syncd
