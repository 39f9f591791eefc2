// SPDX-License-Identifier: Apache-2.0
// Work by several threads: all of it, side by side, and never too much waiting.
#include "syncd/runtime/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

namespace cred::syncd {
namespace {

TEST(ThreadPool, DoesAllWorkBeforeItEnds) {
  std::atomic<int> done{0};
  {
    ThreadPool queue(4);
    for (int i = 0; i < 1000; ++i) queue.push([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(ThreadPool, DrainWaitsForWhatIsUnderWay) {
  std::atomic<bool> is_done{false};
  ThreadPool queue(2);
  queue.push([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    is_done = true;
  });
  queue.drain();
  EXPECT_TRUE(is_done);
}

TEST(ThreadPool, CanBeUsedAfterADrain) {
  std::atomic<int> done{0};
  ThreadPool queue(2);
  queue.drain();
  for (int i = 0; i < 3; ++i) {
    queue.push([&] { ++done; });
    queue.drain();
  }
  EXPECT_EQ(done, 3);
}

TEST(ThreadPool, WorksSideBySide) {
  std::latch together(3);
  ThreadPool queue(3);
  for (int i = 0; i < 3; ++i) queue.push([&] { together.arrive_and_wait(); });
  queue.drain();
}

TEST(ThreadPool, HasOneThreadOfItsOwnAndMoreWhileThereAreSpareOnes) {
  SpareThreads spare(1);
  std::latch leave(1);
  std::atomic<int> begun{0};
  ThreadPool one(4, ThreadPool::kRest, &spare);
  ThreadPool other(4, ThreadPool::kRest, &spare);
  for (ThreadPool* const pool : {&one, &other}) {
    for (int i = 0; i < 4; ++i) {
      pool->post([&] {
        ++begun;
        leave.wait();
      });
    }
  }
  while (begun < 3) std::this_thread::yield();
  EXPECT_EQ(one.threads() + other.threads(), 3U);
  leave.count_down();
  one.drain();
  other.drain();
}

TEST(ThreadPool, TakesASpareThreadThatCameBackLater) {
  constexpr std::chrono::milliseconds kNoRest{0};
  SpareThreads spare(1);
  ThreadPool waiting(2, ThreadPool::kRest, &spare);
  std::latch begin(1);
  std::latch together(2);
  {
    ThreadPool first(2, kNoRest, &spare);
    std::latch both(2);
    for (int i = 0; i < 2; ++i) first.post([&] { both.arrive_and_wait(); });
    first.drain();
    waiting.post([&] { begin.wait(); });
    for (int i = 0; i < 2; ++i) waiting.post([&] { together.arrive_and_wait(); });
  }
  begin.count_down();
  waiting.drain();  // the two can only end side by side
}

TEST(ThreadPool, NeverExceedsItsThreads) {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  ThreadPool queue(2);
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

TEST(ThreadPool, BoundsWhatWaits) {
  std::latch release(1);
  std::atomic<int> pushed{0};
  ThreadPool queue(1);
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

void wait_until_empty(const ThreadPool& pool) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (pool.threads() != 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

TEST(ThreadPool, HasNoThreadsBeforeThereIsWork) { EXPECT_EQ(ThreadPool(4).threads(), 0U); }

TEST(ThreadPool, GivesThreadsBackThatHaveNothingToDo) {
  std::latch together(3);
  ThreadPool pool(3, std::chrono::milliseconds{5});
  for (int i = 0; i < 3; ++i) pool.post([&] { together.arrive_and_wait(); });
  pool.drain();
  wait_until_empty(pool);
  EXPECT_EQ(pool.threads(), 0U);
}

TEST(ThreadPool, KeepsThemForAsLongAsTheyRest) {
  ThreadPool pool(1, std::chrono::hours{1});
  pool.post([] {});
  pool.drain();
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  EXPECT_EQ(pool.threads(), 1U);
}

// Each item may just miss the thread that goes.
TEST(ThreadPool, WorksOnWhileThreadsComeAndGo) {
  std::atomic<int> done{0};
  {
    ThreadPool pool(3, std::chrono::milliseconds{0});
    for (int i = 0; i < 500; ++i) {
      pool.post([&] { ++done; });
      if (i % 7 == 0) pool.drain();
    }
  }
  EXPECT_EQ(done, 500);
}

}  // namespace
}  // namespace cred::syncd
