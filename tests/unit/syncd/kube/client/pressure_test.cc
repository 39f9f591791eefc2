// SPDX-License-Identifier: Apache-2.0
// How refusals and answers change what may be under way.
#include "syncd/kube/client/pressure.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

constexpr int kMost = 32;

class PressureTest : public ::testing::Test {
 protected:
  // Fills what is free, and says how many are under way then; up to 100.
  int fill() {
    while (under_way_ < 100 && pressure_.try_enter()) ++under_way_;
    return under_way_;
  }

  void leave(int count, bool was_refused) {
    for (int i = 0; i < count; ++i) pressure_.leave(was_refused);
    under_way_ -= count;
  }

  Pressure pressure_{kMost};
  int under_way_ = 0;
};

TEST_F(PressureTest, HoldsNothingBackBeforeARefusal) {
  EXPECT_EQ(fill(), 100);
  leave(100, false);
  EXPECT_EQ(fill(), 100);
}

TEST_F(PressureTest, ARefusalHalvesWhatMayBeUnderWay) {
  for (int i = 0; i < kMost; ++i) pressure_.enter();
  under_way_ = kMost;
  leave(1, true);
  EXPECT_FALSE(pressure_.try_enter());
  leave(kMost - 1, true);
  EXPECT_EQ(fill(), kMost / 2);
}

TEST_F(PressureTest, RefusalsOfTheSameRoundHalveItOnce) {
  for (int i = 0; i < kMost; ++i) pressure_.enter();
  under_way_ = kMost;
  leave(kMost, true);
  EXPECT_EQ(fill(), kMost / 2);
  leave(kMost / 2, true);
  EXPECT_EQ(fill(), kMost / 4);
}

TEST_F(PressureTest, HalvesFromWhatWasReallyUnderWay) {
  for (int i = 0; i < 8; ++i) pressure_.enter();
  under_way_ = 8;
  leave(8, true);
  EXPECT_EQ(fill(), 4);
}

TEST_F(PressureTest, OneIsAlwaysLeft) {
  for (int i = 0; i < 10; ++i) {
    pressure_.enter();
    pressure_.leave(true);
  }
  EXPECT_EQ(fill(), 1);
}

TEST_F(PressureTest, AWindowOfAnswersGivesOnePlaceBack) {
  for (int i = 0; i < 8; ++i) pressure_.enter();
  under_way_ = 8;
  leave(8, true);
  EXPECT_EQ(fill(), 4);
  leave(4, false);
  EXPECT_EQ(fill(), 4);
  leave(1, false);
  EXPECT_EQ(fill(), 5);
}

TEST_F(PressureTest, AnswersGiveEverythingBackInTheEnd) {
  pressure_.enter();
  pressure_.leave(true);
  for (int i = 0; i < kMost * kMost; ++i) {
    pressure_.enter();
    pressure_.leave(false);
  }
  EXPECT_EQ(fill(), 100);
}

}  // namespace
}  // namespace cred::syncd
