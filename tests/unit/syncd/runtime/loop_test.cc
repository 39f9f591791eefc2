// SPDX-License-Identifier: Apache-2.0
// Tasks in their order, timers at their time, pauses that grow.
#include "syncd/runtime/loop.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "syncd/runtime/backoff.h"
#include "syncd/runtime/task_scope.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;

TEST(Loop, RunsTimersInTheOrderOfTheirTime) {
  VirtualTime time;
  Loop loop(time.clock());
  std::string order;
  loop.after(seconds{2}, [&] { order += 'b'; });
  loop.after(seconds{1}, [&] { order += 'a'; });
  loop.after(seconds{2}, [&] { order += 'c'; });

  time.advance(loop, seconds{3});

  EXPECT_EQ(order, "abc");
}

TEST(Loop, RunsNoTimerBeforeItsTime) {
  VirtualTime time;
  Loop loop(time.clock());
  bool has_run = false;
  loop.after(seconds{2}, [&] { has_run = true; });

  time.advance(loop, Span{1999});
  EXPECT_FALSE(has_run);
  time.advance(loop, Span{1});
  EXPECT_TRUE(has_run);
}

TEST(Loop, ForgetsACancelledTimer) {
  VirtualTime time;
  Loop loop(time.clock());
  bool has_run = false;
  const auto timer = loop.after(seconds{1}, [&] { has_run = true; });

  loop.cancel(timer);
  time.advance(loop, seconds{2});

  EXPECT_FALSE(has_run);
}

TEST(Loop, ATaskMayCancelAnotherThatIsDueToo) {
  VirtualTime time;
  Loop loop(time.clock());
  bool has_run = false;
  Loop::TimerId second;
  loop.after(seconds{1}, [&] { loop.cancel(second); });
  second = loop.after(seconds{1}, [&] { has_run = true; });

  time.advance(loop, seconds{1});

  EXPECT_FALSE(has_run);
}

TEST(Loop, TakesTasksFromOtherThreadsUntilItIsStopped) {
  Loop loop(make_clock());
  int count = 0;
  std::thread poster([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&] { ++count; });
    loop.stop();
  });

  loop.run();
  poster.join();

  EXPECT_EQ(count, 1000);
}

TEST(Backoff, DoublesUpToItsLimitAndStartsAnew) {
  Backoff backoff(seconds{1}, seconds{3});

  EXPECT_EQ(backoff.take(1), Span{1000});
  EXPECT_EQ(backoff.take(1), Span{2000});
  EXPECT_EQ(backoff.take(1), Span{3000});
  EXPECT_EQ(backoff.take(0), Span{1500});
  backoff.reset();
  EXPECT_EQ(backoff.take(0), Span{500});
}

TEST(TaskScope, WhatIsPostedIsHarmlessAfterItsEnd) {
  VirtualTime time;
  Loop loop(time.clock());
  auto scope = std::make_unique<TaskScope>();
  int runs = 0;
  const auto task = [&runs, alive = scope->token()] {
    if (alive) ++runs;
  };
  loop.post(task);
  time.advance(loop, Span{0});
  EXPECT_EQ(runs, 1);
  loop.post(task);
  scope.reset();
  time.advance(loop, Span{0});

  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace cred::syncd
