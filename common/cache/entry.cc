// SPDX-License-Identifier: Apache-2.0
// The time rules of the cache.
#include "cache/entry.h"

#include <algorithm>
#include <utility>

namespace cred {
namespace {

constexpr std::chrono::seconds kMinLife{60};
constexpr std::chrono::seconds kMaxClockStep{300};

}  // namespace

Instant stored_instant(std::int64_t seconds) {
  constexpr std::int64_t kEndOfYear9999 = 253'402'300'799;
  return from_epoch(std::clamp<std::int64_t>(seconds, 0, kEndOfYear9999));
}

Instant refresh_point(Instant requested_at, Instant expires_at) {
  return requested_at + (expires_at - requested_at) * 2 / 3;
}

Entry make_entry(std::string value, Instant expires_at, Instant now) {
  const Instant end = std::min(expires_at, now + kMaxLife);
  return Entry{std::move(value), now, refresh_point(now, end), end};
}

bool is_usable(const Entry& entry, Instant now) {
  return entry.expires_at - now >= kMinLife && entry.expires_at - now <= kMaxLife + kMaxClockStep &&
         now >= entry.requested_at - kMaxClockStep;
}

bool is_fresh(const Entry& entry, Instant now) {
  return is_usable(entry, now) && now < entry.refresh_at;
}

}  // namespace cred
