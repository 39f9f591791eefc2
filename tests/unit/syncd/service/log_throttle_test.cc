// SPDX-License-Identifier: Apache-2.0
// What passes the log, and how often.
#include "syncd/service/log/log_throttle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;

class LogTest : public ::testing::Test {
 protected:
  void fail(const std::string& cluster, const std::string& text) {
    log_.tell({Priority::warning, "id", text, cluster});
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::vector<std::string> lines_;
  LogThrottle log_{time_.clock(), [this](const LogLine& line) { lines_.push_back(line.text); }};
};

TEST_F(LogTest, DropsWhatIsLessImportantThanItsLevel) {
  log_.tell({Priority::debug, "id", "x"});
  log_.set_level(Priority::debug);
  log_.tell({Priority::debug, "id", "y"});

  EXPECT_THAT(lines_, ElementsAre("y"));
}

TEST_F(LogTest, SaysTheSameFailureOncePerHourWithItsCount) {
  fail("a", "refused");
  time_.advance(loop_, minutes{30});
  fail("a", "refused");
  fail("a", "refused");
  time_.advance(loop_, minutes{30});
  fail("a", "refused");

  EXPECT_THAT(lines_, ElementsAre("refused", "refused (2 times more in the last hour)"));
}

TEST_F(LogTest, SaysAnotherFailureAtOnce) {
  fail("a", "refused");
  fail("a", "timed out");
  fail("b", "timed out");

  EXPECT_THAT(lines_, ElementsAre("refused", "timed out", "timed out"));
}

TEST_F(LogTest, LetsNoControlBytesThrough) {
  fail("a", "bad\x1b[31m");

  EXPECT_THAT(lines_, ElementsAre("bad?[31m"));
}

}  // namespace
}  // namespace cred::syncd
