// SPDX-License-Identifier: Apache-2.0
// What ails many targets of a cluster for one reason, told once.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "syncd/runtime/clock.h"

namespace cred::syncd {

class FailureDeduplicator {
 public:
  // What to say of a target in this namespace that failed for `cause`. nullopt where a target has
  // failed for the same within the last hour: that is counted, and told when the hour is over. The
  // namespace's own name in the cause makes no difference.
  std::optional<std::string> take(const std::string& namespace_name, const std::string& cause,
                                  Tick now);

 private:
  struct Told {
    Tick at{};
    std::size_t held_back = 0;
  };

  std::map<std::string, Told> causes_;
};

}  // namespace cred::syncd
