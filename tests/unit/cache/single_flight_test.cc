// SPDX-License-Identifier: Apache-2.0
// Who leads, who waits, and what happens when the leader dies; every SingleFlight is an open file
// description of its own, so two in one process behave as two processes do.
#include "cache/single_flight.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "support/temporary_directory.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class FlightTest : public ::testing::Test {
 protected:
  SingleFlight open(std::string_view key = "key") const {
    return *SingleFlight::open(parent_.path(), key);
  }

  testing::TemporaryDirectory parent_;
};

TEST_F(FlightTest, OneLeadsAtATime) {
  SingleFlight first = open();
  SingleFlight second = open();

  EXPECT_TRUE(first.try_lead());
  EXPECT_FALSE(second.try_lead());
}

TEST_F(FlightTest, OtherKeysAreNotHeldUp) {
  SingleFlight first = open("one");
  SingleFlight second = open("two");

  EXPECT_TRUE(first.try_lead());
  EXPECT_TRUE(second.try_lead());
}

TEST_F(FlightTest, WaitingEndsWithTheDeadline) {
  SingleFlight first = open();
  SingleFlight second = open();
  ASSERT_TRUE(first.try_lead());

  EXPECT_FALSE(second.wait_for_leader(Deadline::after(milliseconds{30})));
  EXPECT_FALSE(second.lead_after(Deadline::after(milliseconds{30})));
}

TEST_F(FlightTest, WaitersDoNotKeepEachOtherFromLeading) {
  SingleFlight first = open();
  SingleFlight second = open();

  EXPECT_TRUE(first.wait_for_leader(Deadline::after(seconds{1})));
  EXPECT_TRUE(second.wait_for_leader(Deadline::after(seconds{1})));
  EXPECT_TRUE(first.lead_after(Deadline::after(seconds{1})));
}

TEST_F(FlightTest, EndsWithItsObject) {
  SingleFlight waiter = open();
  {
    SingleFlight leader = open();
    ASSERT_TRUE(leader.try_lead());
  }

  EXPECT_TRUE(waiter.try_lead());
}

TEST_F(FlightTest, EndsWithTheLeadersProcessHoweverThatDies) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    SingleFlight leader = open();
    const char answer = leader.try_lead() ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  SingleFlight waiter = open();
  ASSERT_FALSE(waiter.try_lead());

  ::kill(child, SIGKILL);

  EXPECT_TRUE(waiter.wait_for_leader(Deadline::after(seconds{5})));
  EXPECT_TRUE(waiter.lead_after(Deadline::after(seconds{5})));
  ::waitpid(child, nullptr, 0);
}

TEST_F(FlightTest, WaitersHearThatNothingCouldBeWritten) {
  SingleFlight waiter = open();
  SingleFlight leader = open();
  EXPECT_FALSE(waiter.was_told_unwritten());

  std::this_thread::sleep_for(milliseconds{20});  // a file's time comes in steps of some ms
  leader.tell_unwritten();

  EXPECT_TRUE(waiter.was_told_unwritten());
  EXPECT_FALSE(open().was_told_unwritten());
}

TEST(FlightOpen, FailsWhereNoFileCanBe) { EXPECT_FALSE(SingleFlight::open("/nonexistent", "key")); }

}  // namespace
}  // namespace cred
