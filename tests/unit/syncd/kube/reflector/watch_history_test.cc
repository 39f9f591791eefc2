// SPDX-License-Identifier: Apache-2.0
// What is seen of things that happen while no watch is open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/reflector/watching.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WatchHistoryTest : public ReflectorTest {
 protected:
  // In sight by what the server itself tells of a and b.
  WatchHistoryTest() {
    watch_->start();
    settle();
    tell();
  }

  void tell() {
    server_.tell();
    settle();
  }

  // Nobody watches, c comes and a goes, and the next watch is opened.
  void miss_two_changes() {
    server_.lose();
    server_.store.create_namespace("c");
    server_.store.remove_namespace("a");
    time_.advance(loop_, seconds{1});
  }
};

TEST_F(WatchHistoryTest, TellsWhatHappenedBetweenTwoWatches) {
  miss_two_changes();
  tell();

  EXPECT_THAT(lists_, ElementsAre("ab"));
  EXPECT_THAT(events_, ElementsAre("+c", "-a"));
}

TEST_F(WatchHistoryTest, TellsNothingTwice) {
  miss_two_changes();
  tell();
  server_.lose();
  time_.advance(loop_, seconds{2});
  tell();

  EXPECT_THAT(events_, ElementsAre("+c", "-a"));
}

TEST_F(WatchHistoryTest, ListsAgainWhereTheServerWasRestarted) {
  miss_two_changes();
  server_.store.forget_history();
  tell();
  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true"));
  tell();

  EXPECT_THAT(lists_, ElementsAre("ab", "bc"));
  EXPECT_THAT(events_, IsEmpty());
}

}  // namespace
}  // namespace cred::syncd
