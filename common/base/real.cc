// SPDX-License-Identifier: Apache-2.0
// An engine for each thread, since a device is a system call for each draw.
#include "base/real.h"

#include <random>
#include <thread>

namespace cred {

double draw_random() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

void sleep_for(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

}  // namespace cred
