// SPDX-License-Identifier: Apache-2.0
// What the static program has in the place of functions of the C library.
#include <gtest/gtest.h>
#include <netdb.h>

#include <cstdint>
#include <ctime>
#include <limits>

extern "C" {
void* __wrap_dlopen(const char* file, int flags);
int __wrap_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                       addrinfo** found);
tm* __wrap_gmtime_r(const time_t* instant, tm* fields);
}

namespace cred {
namespace {

TEST(ClosedDoors, SayThatThereIsNothingBehindThem) {
  EXPECT_EQ(__wrap_dlopen("libc.so.6", 0), nullptr);
  addrinfo* found = nullptr;
  EXPECT_NE(__wrap_getaddrinfo("localhost", nullptr, nullptr, &found), 0);
}

TEST(GmtimeWithoutZones, IsWhatTheCLibrarySays) {
  constexpr std::int64_t kDay = 86400;
  for (const std::int64_t instant :
       {std::int64_t{0}, std::int64_t{-1}, kDay - 1, kDay, 59 * kDay, 60 * kDay, 789 * kDay,
        std::int64_t{951782399}, std::int64_t{951782400}, std::int64_t{951868800},
        std::int64_t{1609459199}, std::int64_t{1609459200}, std::int64_t{4107542399},
        std::int64_t{4107542400}, std::int64_t{253402300799}, std::int64_t{-62135596800}}) {
    const time_t moment = instant;
    tm expected{};
    tm found{};
    ASSERT_NE(::gmtime_r(&moment, &expected), nullptr);
    ASSERT_EQ(__wrap_gmtime_r(&moment, &found), &found);
    EXPECT_EQ(found.tm_year, expected.tm_year) << instant;
    EXPECT_EQ(found.tm_mon, expected.tm_mon) << instant;
    EXPECT_EQ(found.tm_mday, expected.tm_mday) << instant;
    EXPECT_EQ(found.tm_hour, expected.tm_hour) << instant;
    EXPECT_EQ(found.tm_min, expected.tm_min) << instant;
    EXPECT_EQ(found.tm_sec, expected.tm_sec) << instant;
    EXPECT_EQ(found.tm_wday, expected.tm_wday) << instant;
    EXPECT_EQ(found.tm_yday, expected.tm_yday) << instant;
    EXPECT_EQ(found.tm_isdst, 0);
  }
}

TEST(GmtimeWithoutZones, RefusesWhatNoCalendarHas) {
  tm fields{};
  for (const time_t instant :
       {std::numeric_limits<time_t>::max(), std::numeric_limits<time_t>::min()}) {
    EXPECT_EQ(__wrap_gmtime_r(&instant, &fields), nullptr);
  }
}

}  // namespace
}  // namespace cred
