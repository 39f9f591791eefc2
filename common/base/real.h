// SPDX-License-Identifier: Apache-2.0
// The real ones of two seams, a draw and a wait; whoever uses them gets them passed in.
#pragma once

#include <chrono>

namespace cred {

// From 0 to 1, without 1; from any thread.
double draw_random();

// A Sleep.
void sleep_for(std::chrono::milliseconds time);

}  // namespace cred
