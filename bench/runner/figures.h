// SPDX-License-Identifier: Apache-2.0
// The order statistics that a table of measurements quotes.

#pragma once

#include <vector>

namespace bench {

struct Figures {
  double min = 0;
  double median = 0;
  double p95 = 0;
};

// Nearest-rank figures of `values`; all zero where there are none.
Figures figures_of(std::vector<double> values);

}  // namespace bench
