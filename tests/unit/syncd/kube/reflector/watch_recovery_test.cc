// SPDX-License-Identifier: Apache-2.0
// When a watch cannot know what it missed, and lists anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/reflector/watching.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ReflectorTest, ListsAgainAfterALineThatSaysNothing) {
  begin();
  server_.streams.back()->handler.on_head(200);
  server_.send("{\"type\":\"ADD\n" + event("ADDED", "c", "12"));
  settle();
  EXPECT_EQ(troubles_.size(), 1U);
  EXPECT_THAT(events_, ::testing::IsEmpty());
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true"));
}

TEST_F(ReflectorTest, ReadsPagesWhereTheStreamingListIsNotWhole) {
  watch_->start();
  settle();
  server_.streams.back()->handler.on_head(200);
  server_.send("{\"type\":\"ADD\n" + initial_end("10"));
  settle();

  EXPECT_THAT(lists_, ElementsAre("ab"));
}

TEST_F(ReflectorTest, BeginsAnewAfterAnErrorInTheMiddleOfTheStreamingList) {
  watch_->start();
  settle();
  server_.send(event("ADDED", "a", "3") +
               R"({"type":"ERROR","object":{"kind":"Status","code":500}})" + "\n");
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true"));
}

TEST_F(ReflectorTest, BeginsAnewAfterAnotherThrottledStreamingList) {
  begin();
  watch_->list_again();
  settle();
  server_.end(429);
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true"));
}

TEST_F(ReflectorTest, MakesACallWhereItsCredentialsAreRefused) {
  begin();
  server_.end(401);
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(lists_, ElementsAre("a", "ab"));
}

TEST_F(ReflectorTest, MakesACallWhereItsCredentialsHaveExpired) {
  begin();
  server_.streams.back()->handler.on_end(Error{Errc::no_credentials, "it expired"});
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(lists_, ElementsAre("a", "ab"));
  EXPECT_EQ(troubles_.back().text, "it expired");
}

TEST_F(ReflectorTest, ListsAgainWhenAskedTo) {
  begin();
  watch_->list_again();
  settle();
  server_.send(event("ADDED", "b", "11") + initial_end("11"));
  settle();

  EXPECT_THAT(lists_, ElementsAre("a", "b"));
  EXPECT_TRUE(server_.streams.front()->is_stopped);
}

TEST_F(ReflectorTest, TriesAtOnceWhereItIsToldThatTheServerIsBack) {
  begin();
  server_.lose();
  settle();
  EXPECT_EQ(server_.streams.size(), 1U);
  watch_->try_again();
  settle();
  EXPECT_EQ(server_.streams.size(), 2U);
  time_.advance(loop_, seconds{2});

  EXPECT_EQ(server_.streams.size(), 2U);  // the pause that it was in is over
}

TEST_F(ReflectorTest, HasNothingToTryWhileItSees) {
  begin();
  watch_->try_again();
  server_.lose();
  settle();
  watch_->try_again();
  watch_->try_again();
  settle();

  EXPECT_EQ(server_.streams.size(), 2U);
}

// Else a server that is back for a moment, again and again, is asked by all watches each time.
TEST_F(ReflectorTest, TryingAtOnceMakesNoLaterPauseShorter) {
  begin();
  for (int i = 0; i < 6; ++i) {
    server_.lose();
    settle();
    watch_->try_again();
    settle();
  }
  server_.lose();
  settle();
  time_.advance(loop_, seconds{20});

  EXPECT_EQ(server_.streams.size(), 7U);
}

TEST_F(ReflectorTest, ListsAgainAfterAnExpiredVersion) {
  begin();
  server_.send(R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}})"
               "\n");
  settle();
  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
  server_.send(event("ADDED", "b", "20") + initial_end("21"));
  settle();

  EXPECT_THAT(lists_, ElementsAre("a", "b"));
}

TEST_F(ReflectorTest, ListsAgainAfterAnExpiredVersionAsStatus) {
  begin();
  server_.end(410);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

TEST_F(ReflectorTest, PausesWhereWhatWasListedHasExpiredAtOnce) {
  begin();
  server_.end(410);
  settle();
  server_.send(initial_end("20"));
  settle();
  server_.end(410);
  settle();
  EXPECT_EQ(server_.streams.size(), 2U);
  time_.advance(loop_, Span{600});

  EXPECT_EQ(server_.streams.size(), 3U);
  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

TEST_F(ReflectorTest, ListsAgainAtOnceWhereAVersionExpiresNowAndThen) {
  begin();
  server_.end(410);
  settle();
  server_.send(initial_end("20"));
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();
  server_.end(410);
  settle();

  EXPECT_EQ(server_.streams.size(), 4U);
  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

TEST_F(ReflectorTest, ListsAgainAfterAWatchThatNeverSaidAnything) {
  begin();
  time_.advance(loop_, minutes{5});
  server_.end(200);  // the first had a line
  settle();
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

TEST_F(ReflectorTest, GivesUpAStreamThatIsOneEndlessLine) {
  begin();
  server_.send(std::string((std::size_t{1} << 20U) + 1, 'x'));
  settle();

  EXPECT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(server_.streams.front()->is_stopped);
}

}  // namespace
}  // namespace cred::syncd
