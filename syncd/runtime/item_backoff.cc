// SPDX-License-Identifier: Apache-2.0
// Counting repairs.
#include "syncd/runtime/item_backoff.h"

#include <algorithm>

namespace cred::syncd {
namespace {

constexpr Span kQuiet = std::chrono::minutes{10};
constexpr Span kFirstPause = std::chrono::seconds{10};
constexpr int kImmediate = 3;
constexpr int kImmediateCreations = 10;
constexpr Span kCreationPause = std::chrono::seconds{1};

Span pause_after(int count) {
  const int doublings = std::min(count - kImmediate, 6);
  return std::min(kFirstPause * (1 << doublings), kQuiet);
}

}  // namespace

bool ItemBackoff::has_had(int count, Tick now) const {
  return count_ >= count && now - last_ <= kQuiet;
}

Span ItemBackoff::find_pause(Tick now) const {
  if (!is_contested(now)) return Span{0};
  return std::max(last_ + pause_after(count_) - now, Span{0});
}

Span ItemBackoff::find_creation_pause(Tick now) const {
  if (!has_had(kImmediateCreations, now)) return Span{0};
  return std::max(last_ + kCreationPause - now, Span{0});
}

void ItemBackoff::note_repair(Tick now) {
  if (now - last_ > kQuiet) count_ = 0;
  last_ = now;
  ++count_;
}

bool ItemBackoff::is_contested(Tick now) const { return has_had(kImmediate, now); }

}  // namespace cred::syncd
