// SPDX-License-Identifier: Apache-2.0
// Counting repairs.
#include "syncd/daemon/repair_limit.h"

#include <algorithm>

namespace cred {
namespace {

constexpr Tick kQuiet = std::chrono::minutes{10};
constexpr Tick kFirstPause = std::chrono::seconds{10};
constexpr int kImmediate = 3;

Tick pause_after(int count) {
  const int doublings = std::min(count - kImmediate, 6);
  return std::min(kFirstPause * (1 << doublings), kQuiet);
}

}  // namespace

Tick RepairLimit::find_pause(Tick now) const {
  if (!is_contested(now)) return Tick{0};
  return std::max(last_ + pause_after(count_) - now, Tick{0});
}

void RepairLimit::note_repair(Tick now) {
  if (now - last_ > kQuiet) count_ = 0;
  last_ = now;
  ++count_;
}

bool RepairLimit::is_contested(Tick now) const {
  return count_ >= kImmediate && now - last_ <= kQuiet;
}

}  // namespace cred
