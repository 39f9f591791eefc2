// SPDX-License-Identifier: Apache-2.0
// How often a question is asked again whose answer has not helped.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace cred::syncd {

// At once, then after 10 s, 20 s and so on up to 5 min; at once again after 10 min without asking.
class Patience {
 public:
  // Whether it may be asked now; then it counts as asked.
  bool take(Instant now);

 private:
  std::optional<Instant> asked_at_;
  std::chrono::seconds pause_{0};
};

}  // namespace cred::syncd
