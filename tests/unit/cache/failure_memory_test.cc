// SPDX-License-Identifier: Apache-2.0
// Failures are remembered for 5 s and no longer.
#include "cache/failure_memory.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace cred {
namespace {

constexpr Instant kNow = from_epoch(1'800'000'000);
const Error kDenied{Errc::denied, "AWS said no"};

class FailureMemoryTest : public ::testing::Test {
 protected:
  testing::TemporaryDirectory parent_;
  Result<FailureMemory> memory_ = FailureMemory::open(parent_ / "cache");
};

TEST_F(FailureMemoryTest, ForgetsAfterFiveSeconds) {
  ASSERT_TRUE(memory_->put("who", kDenied, kNow));

  const auto young = memory_->find("who", kNow + std::chrono::seconds{4});
  ASSERT_TRUE(young.has_value());
  EXPECT_EQ(young->code, Errc::denied);
  EXPECT_EQ(young->text, "AWS said no");
  EXPECT_FALSE(memory_->find("who", kNow + std::chrono::seconds{5}).has_value());
}

TEST_F(FailureMemoryTest, DisbelievesTheFuture) {
  ASSERT_TRUE(memory_->put("who", kDenied, kNow));

  EXPECT_FALSE(memory_->find("who", kNow - std::chrono::seconds{1}).has_value());
}

TEST_F(FailureMemoryTest, TellsIdentitiesApart) {
  ASSERT_TRUE(memory_->put("who\nstamp 1", kDenied, kNow));

  EXPECT_FALSE(memory_->find("who\nstamp 2", kNow).has_value());
}

TEST_F(FailureMemoryTest, ErasesByPrefix) {
  ASSERT_TRUE(memory_->put("who\nstamp", kDenied, kNow));
  ASSERT_TRUE(memory_->put("other", kDenied, kNow));

  memory_->erase("who", kNow);

  EXPECT_FALSE(memory_->find("who\nstamp", kNow).has_value());
  EXPECT_TRUE(memory_->find("other", kNow).has_value());
}

}  // namespace
}  // namespace cred
