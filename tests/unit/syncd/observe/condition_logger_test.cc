// SPDX-License-Identifier: Apache-2.0
// What is said of a cluster that goes away and comes back.
#include "syncd/observe/condition_logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "syncd/service/log/log_throttle.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ConditionLoggerTest : public ::testing::Test {
 protected:
  void advance(Span time) { time_.advance(loop_, time); }

  // Out of reach and back, a minute each.
  void flap() {
    trouble_.set("refused");
    advance(minutes{1});
    trouble_.set({});
    advance(minutes{1});
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::vector<std::string> lines_;
  LogThrottle log_{time_.clock(), [this](const LogLine& line) { lines_.push_back(line.text); }};
  ConditionLogger trouble_{"prod", [this](const LogLine& line) { log_.tell(line); }, loop_,
                           [] { return 1.0; }};
};

TEST_F(ConditionLoggerTest, IsToldAtOnceAndItsEndWhenThatLasts) {
  trouble_.set("refused");
  EXPECT_THAT(lines_, ElementsAre("cluster prod: refused"));
  trouble_.set({});
  advance(seconds{9});
  EXPECT_THAT(lines_, SizeIs(1));
  advance(seconds{2});
  EXPECT_THAT(lines_, ElementsAre("cluster prod: refused", "cluster prod is back"));
}

TEST_F(ConditionLoggerTest, AMomentInBetweenIsNoEnd) {
  for (int i = 0; i < 100; ++i) {
    trouble_.set("refused");
    advance(seconds{5});
    trouble_.set({});
    advance(seconds{5});
  }
  EXPECT_THAT(lines_, SizeIs(1));
}

TEST_F(ConditionLoggerTest, TheLastLineOfOneThatComesAndGoesIsTrue) {
  flap();
  trouble_.set("refused");
  advance(minutes{5});
  EXPECT_EQ(lines_.back(), "cluster prod: refused");
}

TEST_F(ConditionLoggerTest, OneThatComesAndGoesAllDaySaysLittle) {
  for (int i = 0; i < 720; ++i) flap();
  EXPECT_LE(lines_.size(), 20U);
}

TEST_F(ConditionLoggerTest, HoursWithoutTroubleAreForgiven) {
  for (int i = 0; i < 100; ++i) flap();
  advance(hours{4});
  lines_.clear();
  flap();
  EXPECT_THAT(lines_, ElementsAre("cluster prod: refused", "cluster prod is back"));
}

TEST_F(ConditionLoggerTest, SaysNothingOfAClusterThatIsWell) {
  trouble_.set("");
  advance(minutes{1});
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(ConditionLoggerTest, TellsEachNewCauseOnce) {
  for (int i = 0; i < 3; ++i) {
    trouble_.set("the connection broke");
    trouble_.set("cluster prod: its certificate has expired");
  }
  EXPECT_EQ(trouble_.text(), "cluster prod: its certificate has expired");
  EXPECT_THAT(lines_, ElementsAre("cluster prod: the connection broke",
                                  "cluster prod: its certificate has expired"));
}

TEST_F(ConditionLoggerTest, FillsNoLogWithEverNewWords) {
  for (int i = 0; i < 100; ++i) trouble_.set("timed out after " + std::to_string(i) + " ms");
  EXPECT_EQ(trouble_.text(), "timed out after 99 ms");
  EXPECT_THAT(lines_, SizeIs(2));
}

}  // namespace
}  // namespace cred::syncd
