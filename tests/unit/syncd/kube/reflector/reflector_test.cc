// SPDX-License-Identifier: Apache-2.0
// Every way in which a watch goes on, and when it lists again.
#include "syncd/kube/reflector/reflector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/reflector/watching.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ReflectorTest, BeginsWithAStreamingList) {
  begin();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true&resourceVersionMatch=NotOlderThan"));
  EXPECT_THAT(last_path(), HasSubstr("&labelSelector=a"));
  EXPECT_THAT(lists_, ElementsAre("a"));
  EXPECT_TRUE(server_.lists.empty());
}

TEST_F(ReflectorTest, FallsBackToPagesWhereTheServerDoesNotOfferThat) {
  watch_->start();
  settle();
  server_.end(422);
  settle();

  EXPECT_THAT(lists_, ElementsAre("ab"));
  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=10"));
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(ReflectorTest, FallsBackToPagesWhereTheBookmarkNeverComes) {
  watch_->start();
  settle();
  server_.send(event("ADDED", "a", "3"));
  time_.advance(loop_, seconds{30});

  EXPECT_THAT(lists_, ElementsAre("ab"));
  EXPECT_TRUE(server_.streams.front()->is_stopped);
}

TEST_F(ReflectorTest, TellsOfEveryChange) {
  begin();
  server_.send(event("ADDED", "c", "11") + event("DELETED", "a", "12"));
  settle();

  EXPECT_THAT(events_, ElementsAre("+c", "-a"));
}

TEST_F(ReflectorTest, PutsALineTogetherThatComesInPieces) {
  begin();
  const std::string line = event("ADDED", "c", "11");
  server_.send(line.substr(0, 20));
  server_.send(line.substr(20));
  settle();

  EXPECT_THAT(events_, ElementsAre("+c"));
}

TEST_F(ReflectorTest, GoesOnFromTheLastVersionAfterACleanEnd) {
  begin();
  server_.send(event("ADDED", "c", "11"));
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=11"));
  EXPECT_EQ(lists_.size(), 1U);
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(ReflectorTest, GoesOnFromABookmark) {
  begin();
  server_.send(R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"77"}}})"
               "\n");
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=77"));
}

TEST_F(ReflectorTest, GoesOnFromTheLastVersionAfterALostConnection) {
  begin();
  server_.lose();
  settle();
  ASSERT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(troubles_.front().is_unreachable);
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=10"));
  EXPECT_EQ(watch_->restarts(), 1U);
}

TEST_F(ReflectorTest, SaysWhenTheServerHasTakenTheWatchAgain) {
  begin();
  server_.lose();
  time_.advance(loop_, seconds{1});
  EXPECT_EQ(opened_, 0);
  server_.streams.back()->handler.on_head(200);
  settle();

  EXPECT_EQ(opened_, 1);
}

// A watch from a version that the server has yet to reach is open and silent.
TEST_F(ReflectorTest, SaysThatItIsForbidden) {
  server_.list_status = 403;
  watch_->start();
  settle();
  server_.end(403);
  settle();

  ASSERT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(troubles_.front().is_forbidden);
  EXPECT_THAT(troubles_.front().text, HasSubstr("`ecr-syncd rbac` prints the manifests"));
}

TEST_F(ReflectorTest, SaysWhatToDoAboutCredentialsThatNobodyKnows) {
  begin();
  server_.list_status = 401;
  server_.end(401);
  settle();
  time_.advance(loop_, seconds{1});

  ASSERT_FALSE(troubles_.empty());
  EXPECT_THAT(troubles_.back().text, HasSubstr("renew those of the kubeconfig"));
}

TEST_F(ReflectorTest, PausesLongerAfterEveryFailure) {
  begin();
  std::size_t opened = server_.streams.size();
  for (const int milliseconds : {600, 1200, 2400, 4800}) {
    server_.lose();
    settle();
    time_.advance(loop_, Span{milliseconds - 1});
    EXPECT_EQ(server_.streams.size(), opened);
    time_.advance(loop_, Span{1});
    EXPECT_EQ(server_.streams.size(), ++opened);
  }
}

TEST_F(ReflectorTest, PausesShortlyAgainAfterAWatchThatWorked) {
  begin();
  for (int i = 0; i < 3; ++i) {
    server_.lose();
    time_.advance(loop_, seconds{30});
  }
  server_.streams.back()->handler.on_head(200);
  time_.advance(loop_, minutes{3});
  server_.lose();
  settle();
  const std::size_t opened = server_.streams.size();
  time_.advance(loop_, Span{599});
  EXPECT_EQ(server_.streams.size(), opened);
  time_.advance(loop_, Span{1});
  EXPECT_EQ(server_.streams.size(), opened + 1);
}

TEST_F(ReflectorTest, BoundsEveryWatchInTime) {
  begin();

  EXPECT_THAT(last_path(), HasSubstr("timeoutSeconds=450"));
  EXPECT_EQ(server_.streams.back()->request.timeout, seconds{480});
}

TEST_F(ReflectorTest, CallsNobodyAfterItsEnd) {
  begin();
  const auto stream = server_.streams.back();
  watch_.reset();
  stream->handler.on_data(event("ADDED", "c", "11"));
  settle();

  EXPECT_TRUE(events_.empty());
  EXPECT_TRUE(stream->is_stopped);
}

}  // namespace
}  // namespace cred::syncd
