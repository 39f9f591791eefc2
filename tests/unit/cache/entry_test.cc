// SPDX-License-Identifier: Apache-2.0
// The time rules, one second before, at and after each boundary.
#include "cache/entry.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Instant kNow = from_epoch(1'800'000'000);

TEST(MakeEntry, IsDueAtTwoThirdsOfItsLife) {
  const Entry entry = make_entry("x", kNow + hours{12}, kNow);

  EXPECT_EQ(entry.refresh_at, kNow + hours{8});
  EXPECT_TRUE(is_fresh(entry, kNow + hours{8} - seconds{1}));
  EXPECT_FALSE(is_fresh(entry, kNow + hours{8}));
  EXPECT_TRUE(is_usable(entry, kNow + hours{8}));
}

TEST(MakeEntry, BelievesNoMoreThanTwelveHours) {
  EXPECT_EQ(make_entry("x", kNow + hours{24 * 365}, kNow).expires_at, kNow + hours{12});
}

TEST(IsUsable, EndsSixtySecondsBeforeExpiry) {
  const Entry entry = make_entry("x", kNow + hours{1}, kNow);

  EXPECT_TRUE(is_usable(entry, entry.expires_at - seconds{60}));
  EXPECT_FALSE(is_usable(entry, entry.expires_at - seconds{59}));
  EXPECT_FALSE(is_usable(entry, entry.expires_at + seconds{1}));
}

TEST(IsUsable, ToleratesAClockSetBackByFiveMinutes) {
  const Entry entry = make_entry("x", kNow + hours{1}, kNow);

  EXPECT_TRUE(is_usable(entry, kNow - seconds{300}));
  EXPECT_FALSE(is_usable(entry, kNow - seconds{301}));
}

TEST(IsUsable, DisbelievesALifeThatAwsDoesNotGive) {
  const Entry entry{"x", kNow, kNow + hours{100}, kNow + hours{200}};

  EXPECT_FALSE(is_usable(entry, kNow));
}

TEST(StoredInstant, BoundsWhatADamagedFileSays) {
  EXPECT_EQ(stored_instant(std::numeric_limits<std::int64_t>::min()), from_epoch(0));
  EXPECT_EQ(render_rfc3339(stored_instant(std::numeric_limits<std::int64_t>::max())),
            "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace cred
