// SPDX-License-Identifier: Apache-2.0
// Work by several threads: all of it, side by side, and never too much waiting.
#include "syncd/pass/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

namespace cred {
namespace {

TEST(WorkQueue, DoesAllWorkBeforeItEnds) {
  std::atomic<int> done{0};
  {
    WorkQueue queue(4);
    for (int i = 0; i < 1000; ++i) queue.push([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(WorkQueue, DrainWaitsForWhatIsUnderWay) {
  std::atomic<bool> is_done{false};
  WorkQueue queue(2);
  queue.push([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    is_done = true;
  });
  queue.drain();
  EXPECT_TRUE(is_done);
}

TEST(WorkQueue, CanBeUsedAfterADrain) {
  std::atomic<int> done{0};
  WorkQueue queue(2);
  queue.drain();
  for (int i = 0; i < 3; ++i) {
    queue.push([&] { ++done; });
    queue.drain();
  }
  EXPECT_EQ(done, 3);
}

TEST(WorkQueue, WorksSideBySide) {
  std::latch together(3);
  WorkQueue queue(3);
  for (int i = 0; i < 3; ++i) queue.push([&] { together.arrive_and_wait(); });
  queue.drain();
}

TEST(WorkQueue, NeverExceedsItsThreads) {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  WorkQueue queue(2);
  for (int i = 0; i < 50; ++i) {
    queue.push([&] {
      const int now = ++running;
      int seen = most;
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      --running;
    });
  }
  queue.drain();
  EXPECT_LE(most, 2);
}

TEST(WorkQueue, BoundsWhatWaits) {
  std::latch release(1);
  std::atomic<int> pushed{0};
  WorkQueue queue(1);
  std::jthread pusher([&] {
    for (int i = 0; i < 10; ++i) {
      queue.push([&] { release.wait(); });
      ++pushed;
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  EXPECT_LE(pushed, 3);  // one under way, two waiting
  release.count_down();
}

}  // namespace
}  // namespace cred
