// SPDX-License-Identifier: Apache-2.0
// One line for each change.
#include "syncd/daemon/cluster_trouble.h"

#include "syncd/daemon/message_ids.h"

namespace cred {

void ClusterTrouble::set(const std::string& text) {
  const bool was_well = text_.empty();
  text_ = text;
  if (was_well == text.empty()) return;
  if (text.empty()) {
    tell_({Priority::notice, kClusterBackId, "cluster " + cluster_ + " is back", cluster_});
    return;
  }
  // Errors of calls name the cluster themselves.
  const std::string name = "cluster " + cluster_ + ": ";
  tell_({Priority::warning, kClusterTroubleId, text.starts_with(name) ? text : name + text,
         cluster_});
}

}  // namespace cred
