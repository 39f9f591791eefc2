// SPDX-License-Identifier: Apache-2.0
// In which order keys are handed out, how often, and when.
#include "syncd/controller/work_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Urgency = WorkQueue::Urgency;

TargetKey key(const std::string& name) { return {name, "regcred"}; }

class WorkQueueTest : public ::testing::Test {
 protected:
  // Takes one after another, each finished before the next.
  std::vector<std::string> take_all(Tick now = Tick{}) {
    std::vector<std::string> names;
    while (const auto item = queue_.take(now)) {
      names.push_back(item->key.first);
      queue_.finish(item->key);
    }
    return names;
  }

  // The same without an end of any.
  std::vector<std::string> begin_all(Tick now = Tick{}) {
    std::vector<std::string> names;
    while (const auto item = queue_.take(now)) names.push_back(item->key.first);
    return names;
  }

  WorkQueue queue_{3, 1};
};

TEST_F(WorkQueueTest, HandsOutInTheOrderOfUrgencyThenOfArrival) {
  queue_.add(key("due"), Urgency::due);
  queue_.add(key("damaged"), Urgency::damaged);
  queue_.add(key("missing"), Urgency::missing);
  queue_.add(key("missing too"), Urgency::missing);

  EXPECT_THAT(take_all(), ElementsAre("missing", "missing too", "damaged", "due"));
}

TEST_F(WorkQueueTest, AKeyThatIsAddedTwiceIsHandedOutOnce) {
  queue_.add(key("a"), Urgency::damaged);
  queue_.add(key("a"), Urgency::damaged);

  EXPECT_THAT(take_all(), ElementsAre("a"));
}

TEST_F(WorkQueueTest, TheMoreUrgentPlaceCounts) {
  queue_.add(key("a"), Urgency::due);
  queue_.add(key("b"), Urgency::damaged);
  queue_.add(key("a"), Urgency::missing);
  queue_.add(key("a"), Urgency::due);

  EXPECT_THAT(take_all(), ElementsAre("a", "b"));
}

TEST_F(WorkQueueTest, AKeyInWorkIsHandedOutAgainOnlyAfterIt) {
  queue_.add(key("a"), Urgency::damaged);
  ASSERT_TRUE(queue_.take(Tick{}));
  queue_.add(key("a"), Urgency::missing);
  queue_.add(key("a"), Urgency::damaged);
  EXPECT_FALSE(queue_.take(Tick{}));
  EXPECT_FALSE(queue_.take_one(key("a")));
  queue_.finish(key("a"));

  EXPECT_THAT(take_all(), ElementsAre("a"));
}

TEST_F(WorkQueueTest, NoMoreAreInWorkThanThereAreWorkers) {
  for (const char* const name : {"a", "b", "c", "d"}) queue_.add(key(name), Urgency::damaged);
  EXPECT_THAT(begin_all(), ElementsAre("a", "b", "c"));
  queue_.finish(key("b"));

  EXPECT_THAT(begin_all(), ElementsAre("d"));
}

TEST_F(WorkQueueTest, AWorkerIsKeptFreeOfWhatIsMerelyDue) {
  for (const char* const name : {"a", "b", "c"}) queue_.add(key(name), Urgency::due);
  EXPECT_THAT(begin_all(), ElementsAre("a", "b"));
  queue_.add(key("missing"), Urgency::missing);

  EXPECT_THAT(begin_all(), ElementsAre("missing"));
}

TEST_F(WorkQueueTest, WaitsForItsTime) {
  queue_.add_at(key("a"), Tick{Span{100}});
  EXPECT_EQ(queue_.find_next_due(), Tick{Span{100}});
  EXPECT_THAT(take_all(Tick{Span{99}}), IsEmpty());
  EXPECT_THAT(take_all(Tick{Span{100}}), ElementsAre("a"));
  EXPECT_FALSE(queue_.find_next_due());
}

TEST_F(WorkQueueTest, TheEarliestOfSeveralTimesCounts) {
  queue_.add_at(key("a"), Tick{Span{100}});
  queue_.add_at(key("a"), Tick{Span{50}});
  queue_.add_at(key("a"), Tick{Span{200}});
  EXPECT_THAT(take_all(Tick{Span{50}}), ElementsAre("a"));
  EXPECT_THAT(take_all(Tick{Span{1000}}), IsEmpty());
}

TEST_F(WorkQueueTest, AddingNowEndsAWaitAndNoneBeginsForWhatWaits) {
  queue_.add_at(key("a"), Tick{Span{100}});
  queue_.add(key("a"), Urgency::missing);
  queue_.add_at(key("a"), Tick{Span{200}});
  EXPECT_FALSE(queue_.find_next_due());
  EXPECT_THAT(take_all(Tick{}), ElementsAre("a"));
  EXPECT_THAT(take_all(Tick{Span{1000}}), IsEmpty());
}

TEST_F(WorkQueueTest, AKeyInWorkMayGetATimeOfItsOwn) {
  queue_.add(key("a"), Urgency::damaged);
  ASSERT_TRUE(queue_.take(Tick{}));
  queue_.add_at(key("a"), Tick{Span{100}});
  EXPECT_FALSE(queue_.take(Tick{Span{100}}));
  queue_.finish(key("a"));

  EXPECT_THAT(take_all(Tick{Span{100}}), ElementsAre("a"));
}

TEST_F(WorkQueueTest, WhatIsForcedStaysSoUntilItIsTaken) {
  queue_.add(key("a"), Urgency::due, true);
  queue_.add(key("a"), Urgency::missing);
  EXPECT_TRUE(queue_.take(Tick{})->is_forced);
  queue_.add(key("a"), Urgency::due);
  queue_.finish(key("a"));
  EXPECT_FALSE(queue_.take(Tick{})->is_forced);
  queue_.finish(key("a"));
  queue_.add_at(key("a"), Tick{Span{100}}, true);
  EXPECT_TRUE(queue_.take(Tick{Span{100}})->is_forced);
}

TEST_F(WorkQueueTest, TakesOneKeyWhateverElseIsMoreUrgent) {
  queue_.add(key("missing"), Urgency::missing);
  queue_.add(key("due"), Urgency::due);
  EXPECT_TRUE(queue_.take_one(key("due")));
  EXPECT_FALSE(queue_.take_one(key("other")));

  EXPECT_THAT(begin_all(), ElementsAre("missing"));
}

TEST_F(WorkQueueTest, WhatNobodyTookMayBeFinishedWithoutHarm) {
  queue_.finish(key("a"));
  for (const char* const name : {"a", "b", "c", "d"}) queue_.add(key(name), Urgency::missing);

  EXPECT_THAT(begin_all(), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace cred::syncd
