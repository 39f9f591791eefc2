// SPDX-License-Identifier: Apache-2.0
// Whose turn it is.
#include "syncd/credentials/roles/fair_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

class FairLinesTest : public ::testing::Test {
 protected:
  void push(const std::string& line, int count) {
    for (int i = 0; i < count; ++i) {
      lines_.push(line, [this, line] { done_.push_back(line); });
    }
  }

  // One of those that run ends.
  void end_one() {
    auto job = std::move(running_.front());
    running_.erase(running_.begin());
    job();
    while (loop_.turn()) {
    }
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::vector<std::function<void()>> running_;
  std::vector<std::string> done_;
  FairLines lines_{
      {loop_, [this](std::function<void()> job) { running_.push_back(std::move(job)); }, 2}};
};

TEST_F(FairLinesTest, RunsAFewAtATime) {
  push("a", 5);
  EXPECT_EQ(running_.size(), 2U);
  end_one();
  EXPECT_EQ(running_.size(), 2U);
  EXPECT_EQ(done_.size(), 1U);
}

TEST_F(FairLinesTest, GivesALineOfOneItsTurnBesideALineOfAThousand) {
  push("a", 1000);
  push("b", 1);
  push("c", 2);
  for (int i = 0; i < 8; ++i) end_one();
  EXPECT_EQ(std::count(done_.begin(), done_.end(), "b"), 1);
  EXPECT_EQ(std::count(done_.begin(), done_.end(), "c"), 2);
}

TEST_F(FairLinesTest, RunsAllInTheEnd) {
  push("a", 7);
  push("b", 3);
  while (!running_.empty()) end_one();
  EXPECT_EQ(done_.size(), 10U);
}

}  // namespace
}  // namespace cred::syncd
