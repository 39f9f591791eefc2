// SPDX-License-Identifier: Apache-2.0
// When a job counts as stuck.
#include "syncd/runtime/executors.h"

#include <gtest/gtest.h>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Span kLimit = minutes{5};
constexpr Span kGrace = seconds{30};

class StuckJobsTest : public ::testing::Test {
 protected:
  // What is true of the book while a job runs, `after` its start.
  bool is_overdue(Span after) {
    bool answer = false;
    book_.enter(&page_, kLimit, [&] {
      time_.advance(loop_, after);
      answer = book_.has_overdue(kGrace);
    })();
    return answer;
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  StuckJobs book_{time_.clock()};
  char page_ = 0;
};

TEST_F(StuckJobsTest, AJobHasItsLimitAndTheGrace) {
  EXPECT_FALSE(is_overdue(kLimit + kGrace));
  EXPECT_TRUE(is_overdue(kLimit + kGrace + Span{1}));
}

TEST_F(StuckJobsTest, AJobThatHasEndedIsForgotten) {
  static_cast<void>(is_overdue(kLimit + kGrace + Span{1}));
  EXPECT_FALSE(book_.has_overdue(kGrace));
}

TEST_F(StuckJobsTest, AJobThatWaitsForItsTurnIsNot) {
  const auto job = book_.enter(&page_, kLimit, [] {});
  time_.advance(loop_, kLimit + kGrace + Span{1});
  EXPECT_FALSE(book_.has_overdue(kGrace));
}

TEST_F(StuckJobsTest, ProgressGivesTheWholeLimitAgain) {
  book_.enter(&page_, kLimit, [&] {
    time_.advance(loop_, kLimit);
    book_.extend(&page_, kLimit);
    time_.advance(loop_, kLimit + kGrace);
    EXPECT_FALSE(book_.has_overdue(kGrace));
    time_.advance(loop_, Span{1});
    EXPECT_TRUE(book_.has_overdue(kGrace));
  })();
}

TEST_F(StuckJobsTest, ProgressOfWhatHasEndedIsOfNoInterest) {
  book_.extend(&page_, kLimit);
  time_.advance(loop_, kLimit + kGrace + Span{1});
  EXPECT_FALSE(book_.has_overdue(kGrace));
}

}  // namespace
}  // namespace cred::syncd
