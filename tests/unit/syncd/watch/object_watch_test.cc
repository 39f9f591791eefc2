// SPDX-License-Identifier: Apache-2.0
// Every way in which a watch goes on, and when it lists again.
#include "syncd/watch/object_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/watch/scripted_server.h"

namespace cred {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTwo =
    R"({"metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a","resourceVersion":"3"}},
        {"metadata":{"name":"b","resourceVersion":"4"}}]})";

class ObjectWatchTest : public ::testing::Test {
 protected:
  ObjectWatchTest() {
    server_.list_reply.status = 200;
    server_.list_reply.body = kTwo;
    watch_ = std::make_unique<ObjectWatch>(
        WatchQuery{"/api/v1/namespaces", "&labelSelector=a"}, server_.seams(),
        WatchHandler{[this](const std::vector<ObjectMeta>& metas) {
                       std::string names;
                       for (const ObjectMeta& meta : metas) names += meta.name;
                       lists_.push_back(names);
                     },
                     [this](WatchLine::Kind kind, const ObjectMeta& meta) {
                       const bool is_gone = kind == WatchLine::Kind::deleted;
                       events_.push_back((is_gone ? "-" : "+") + meta.name);
                     },
                     [this] { ++opened_; },
                     [this](const WatchTrouble& trouble) { troubles_.push_back(trouble); }});
  }

  void settle() { time_.advance(loop_, Tick{0}); }

  // In sight, by a streaming list that ended at version 10.
  void begin() {
    watch_->start();
    settle();
    server_.send(event("ADDED", "a", "3") + initial_end("10"));
    settle();
  }

  std::string last_path() const { return server_.streams.back()->request.path; }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  ScriptedServer server_{loop_};
  std::vector<std::string> lists_;
  std::vector<std::string> events_;
  std::vector<WatchTrouble> troubles_;
  int opened_ = 0;
  std::unique_ptr<ObjectWatch> watch_;
};

TEST_F(ObjectWatchTest, BeginsWithAStreamingList) {
  begin();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents=true&resourceVersionMatch=NotOlderThan"));
  EXPECT_THAT(last_path(), HasSubstr("&labelSelector=a"));
  EXPECT_THAT(lists_, ElementsAre("a"));
  EXPECT_TRUE(server_.lists.empty());
}

TEST_F(ObjectWatchTest, FallsBackToPagesWhereTheServerDoesNotOfferThat) {
  watch_->start();
  settle();
  server_.end(422);
  settle();

  EXPECT_THAT(lists_, ElementsAre("ab"));
  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=10"));
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(ObjectWatchTest, FallsBackToPagesWhereTheBookmarkNeverComes) {
  watch_->start();
  settle();
  server_.send(event("ADDED", "a", "3"));
  time_.advance(loop_, seconds{30});

  EXPECT_THAT(lists_, ElementsAre("ab"));
  EXPECT_TRUE(server_.streams.front()->is_stopped);
}

TEST_F(ObjectWatchTest, TellsOfEveryChange) {
  begin();
  server_.send(event("ADDED", "c", "11") + event("DELETED", "a", "12"));
  settle();

  EXPECT_THAT(events_, ElementsAre("+c", "-a"));
}

TEST_F(ObjectWatchTest, PutsALineTogetherThatComesInPieces) {
  begin();
  const std::string line = event("ADDED", "c", "11");
  server_.send(line.substr(0, 20));
  server_.send(line.substr(20));
  settle();

  EXPECT_THAT(events_, ElementsAre("+c"));
}

TEST_F(ObjectWatchTest, GoesOnFromTheLastVersionAfterACleanEnd) {
  begin();
  server_.send(event("ADDED", "c", "11"));
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=11"));
  EXPECT_EQ(lists_.size(), 1U);
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(ObjectWatchTest, GoesOnFromABookmark) {
  begin();
  server_.send(R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"77"}}})"
               "\n");
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=77"));
}

TEST_F(ObjectWatchTest, GoesOnFromTheLastVersionAfterALostConnection) {
  begin();
  server_.lose();
  settle();
  ASSERT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(troubles_.front().is_unreachable);
  time_.advance(loop_, seconds{1});

  EXPECT_THAT(last_path(), HasSubstr("&resourceVersion=10"));
  EXPECT_EQ(watch_->restarts(), 1U);
}

TEST_F(ObjectWatchTest, SaysWhenTheServerHasTakenTheWatchAgain) {
  begin();
  server_.lose();
  time_.advance(loop_, seconds{1});
  EXPECT_EQ(opened_, 0);
  server_.streams.back()->handler.on_head(200);
  settle();

  EXPECT_EQ(opened_, 1);
}

TEST_F(ObjectWatchTest, ListsAgainAfterAnExpiredVersion) {
  begin();
  server_.send(R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}})"
               "\n");
  settle();
  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
  server_.send(event("ADDED", "b", "20") + initial_end("21"));
  settle();

  EXPECT_THAT(lists_, ElementsAre("a", "b"));
}

TEST_F(ObjectWatchTest, ListsAgainAfterAnExpiredVersionAsStatus) {
  begin();
  server_.end(410);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

// A watch from a version that the server has yet to reach is open and silent.
TEST_F(ObjectWatchTest, ListsAgainAfterAWatchThatNeverSaidAnything) {
  begin();
  time_.advance(loop_, minutes{5});
  server_.end(200);  // the first had a line
  settle();
  time_.advance(loop_, minutes{5});
  server_.end(200);
  settle();

  EXPECT_THAT(last_path(), HasSubstr("sendInitialEvents"));
}

TEST_F(ObjectWatchTest, SaysThatItIsForbidden) {
  server_.list_reply.status = 403;
  watch_->start();
  settle();
  server_.end(403);
  settle();

  ASSERT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(troubles_.front().is_forbidden);
}

TEST_F(ObjectWatchTest, PausesLongerAfterEveryFailure) {
  begin();
  std::size_t opened = server_.streams.size();
  for (const int milliseconds : {600, 1200, 2400, 4800}) {
    server_.lose();
    settle();
    time_.advance(loop_, Tick{milliseconds - 1});
    EXPECT_EQ(server_.streams.size(), opened);
    time_.advance(loop_, Tick{1});
    EXPECT_EQ(server_.streams.size(), ++opened);
  }
}

TEST_F(ObjectWatchTest, GivesUpAStreamThatIsOneEndlessLine) {
  begin();
  server_.send(std::string((std::size_t{1} << 20U) + 1, 'x'));
  settle();

  EXPECT_EQ(troubles_.size(), 1U);
  EXPECT_TRUE(server_.streams.front()->is_stopped);
}

TEST_F(ObjectWatchTest, BoundsEveryWatchInTime) {
  begin();

  EXPECT_THAT(last_path(), HasSubstr("timeoutSeconds=450"));
  EXPECT_EQ(server_.streams.back()->request.timeout, seconds{480});
}

TEST_F(ObjectWatchTest, CallsNobodyAfterItsEnd) {
  begin();
  const auto stream = server_.streams.back();
  watch_.reset();
  stream->handler.on_data(event("ADDED", "c", "11"));
  settle();

  EXPECT_TRUE(events_.empty());
  EXPECT_TRUE(stream->is_stopped);
}

}  // namespace
}  // namespace cred
