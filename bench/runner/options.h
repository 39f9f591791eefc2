// SPDX-License-Identifier: Apache-2.0
// The command line of the runner.

#pragma once

#include <string>
#include <vector>

#include "runner/compare.h"

namespace bench {

struct Options {
  Plan plan;
  Command a;
  Command b;  // no arguments: only the peak memory of `a` is asked for
  bool json = false;
};

extern const char* const kUsage;

// `arguments` without the program's own name. Throws std::invalid_argument with what is wrong.
Options parse_options(const std::vector<std::string>& arguments);

}  // namespace bench
