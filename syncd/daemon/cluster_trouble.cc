// SPDX-License-Identifier: Apache-2.0
// One line for each change, and for each cause that is new.
#include "syncd/daemon/cluster_trouble.h"

#include <algorithm>

#include "syncd/daemon/message_ids.h"

namespace cred {
namespace {

// Of one time of trouble. A connection breaks, and only the next attempt tells why; but one that
// fails in ever new words fills no journal.
constexpr std::size_t kMostCauses = 3;

}  // namespace

void ClusterTrouble::set(const std::string& text) {
  text_ = text;
  if (text.empty()) {
    if (told_.empty()) return;
    told_.clear();
    tell_({Priority::notice, kClusterBackId, "cluster " + cluster_ + " is back", cluster_});
    return;
  }
  // Errors of calls name the cluster themselves.
  const std::string name = "cluster " + cluster_ + ": ";
  const std::string line = text.starts_with(name) ? text : name + text;
  const bool is_told = std::find(told_.begin(), told_.end(), line) != told_.end();
  if (is_told || told_.size() >= kMostCauses) return;
  told_.push_back(line);
  tell_({Priority::warning, kClusterTroubleId, line, cluster_});
}

}  // namespace cred
