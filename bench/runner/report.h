// SPDX-License-Identifier: Apache-2.0
// Says what was measured, for people and for programs.

#pragma once

#include <string>

#include "runner/compare.h"

namespace bench {

struct Report {
  Comparison comparison;  // no rounds where only one command was given
  long peak_a_kib = 0;
  long peak_b_kib = 0;
};

std::string render_text(const Report& report);
std::string render_json(const Report& report);

}  // namespace bench
