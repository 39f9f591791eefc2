// SPDX-License-Identifier: Apache-2.0
// One goes ahead, and as many follow as its connection takes.
#include "http/stream_room.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace cred {
namespace {

// How many may be started at once.
int start_all(StreamRoom& room) {
  int started = 0;
  for (; room.may_start(); ++started) room.start();
  return started;
}

TEST(StreamRoom, SendsOneAhead) {
  StreamRoom room(3);

  EXPECT_EQ(start_all(room), 1);
  room.begin_turn();
  EXPECT_FALSE(room.may_start());
}

TEST(StreamRoom, LetsAsManyFollowAsTheConnectionTakes) {
  StreamRoom room(3);
  room.start();
  room.begin_turn();
  room.place(1, "a");

  EXPECT_EQ(start_all(room), 2);
}

TEST(StreamRoom, SendsOneAheadAgainWhereTheConnectionIsFull) {
  StreamRoom room(2);
  room.start();
  room.place(1, "a");
  room.start();
  room.place(2, "a");

  EXPECT_EQ(start_all(room), 1);
}

TEST(StreamRoom, CountsThoseThatAreOnTheirWay) {
  StreamRoom room(3);
  room.start();
  room.place(1, "a");
  room.start();

  EXPECT_EQ(start_all(room), 1);
}

TEST(StreamRoom, BelievesInRoomForOneTurn) {
  StreamRoom room(3);
  room.start();
  room.place(1, "a");
  room.begin_turn();

  EXPECT_EQ(start_all(room), 1);
}

TEST(StreamRoom, AStreamThatEndsMakesRoom) {
  StreamRoom room(3);
  for (const std::uint64_t id : {1U, 2U}) {
    room.start();
    room.place(id, "a");
  }
  EXPECT_TRUE(room.end(1));
  room.start();
  room.place(3, "a");

  EXPECT_EQ(start_all(room), 1);
}

TEST(StreamRoom, AStreamThatIsSentAnewLeavesItsConnection) {
  StreamRoom room(3);
  for (const std::uint64_t id : {1U, 2U}) {
    room.start();
    room.place(id, "a");
  }
  room.place(2, "b");
  EXPECT_EQ(start_all(room), 2);
  room.place(3, "a");

  EXPECT_FALSE(room.may_start());
  EXPECT_TRUE(room.end(2));
}

TEST(StreamRoom, SaysWhetherThereWasAConnection) {
  StreamRoom room(3);
  room.start();

  EXPECT_FALSE(room.end(1));
  EXPECT_TRUE(room.may_start());
}

}  // namespace
}  // namespace cred
