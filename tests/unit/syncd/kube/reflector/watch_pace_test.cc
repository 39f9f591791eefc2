// SPDX-License-Identifier: Apache-2.0
// How often a server is asked that ends every watch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/reflector/watching.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ReflectorTest, PausesAfterAWatchThatEndsAtOnceWhateverItSaid) {
  begin();
  time_.advance(loop_, Span{999});
  server_.end(200);
  settle();
  EXPECT_EQ(server_.streams.size(), 1U);
  EXPECT_EQ(troubles_.size(), 1U);
  time_.advance(loop_, Span{600});

  EXPECT_EQ(server_.streams.size(), 2U);
  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=10"));
}

TEST_F(ReflectorTest, DoesNotPauseAfterAWatchOfASecond) {
  begin();
  time_.advance(loop_, seconds{1});
  server_.end(200);
  settle();

  EXPECT_EQ(server_.streams.size(), 2U);
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(ReflectorTest, MakesNoStormOfAServerThatEndsEveryWatchAfterALine) {
  begin();
  int version = 11;
  const Clock clock = time_.clock();
  for (const Tick end = clock.tick() + minutes{10}; clock.tick() < end;) {
    const std::size_t opened = server_.streams.size();
    server_.send(event("MODIFIED", "a", std::to_string(version++)));
    server_.end(200);
    settle();
    while (server_.streams.size() == opened) time_.advance(loop_, Span{100});
  }

  EXPECT_LT(server_.streams.size(), 40U);  // with pauses of 30 s at last
  EXPECT_EQ(lists_.size(), 1U);            // the versions do go on
}

TEST_F(ReflectorTest, MakesNoStormOfAServerWhereEveryVersionHasExpired) {
  begin();
  const Clock clock = time_.clock();
  for (const Tick end = clock.tick() + minutes{10}; clock.tick() < end;) {
    const std::size_t opened = server_.streams.size();
    server_.end(410);
    settle();
    while (server_.streams.size() == opened) time_.advance(loop_, Span{100});
    server_.send(initial_end("20"));
    settle();
  }

  EXPECT_LT(server_.streams.size(), 40U);
}

}  // namespace
}  // namespace cred::syncd
