// SPDX-License-Identifier: Apache-2.0
// What somebody who asked for a look at everything is told when it is over.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace cred::syncd {

struct RefreshReport {
  std::size_t good = 0;
  std::size_t bad = 0;
  std::string trouble;      // why not everything could be looked at; empty: it could
  std::size_t unasked = 0;  // secrets that were not looked at for that
};

// Called once, on the loop's thread.
using RefreshDone = std::function<void(const RefreshReport&)>;

}  // namespace cred::syncd
