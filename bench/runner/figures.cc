// SPDX-License-Identifier: Apache-2.0
// Sorts once and reads the ranks.

#include "runner/figures.h"

#include <algorithm>

namespace bench {

Figures figures_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto count = values.size();
  const double upper = values[count / 2];
  const double lower = values[(count - 1) / 2];
  return {.min = values.front(),
          .median = (lower + upper) / 2,
          .p95 = values[std::min(count - 1, count * 95 / 100)]};
}

}  // namespace bench
