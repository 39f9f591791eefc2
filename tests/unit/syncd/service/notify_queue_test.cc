// SPDX-License-Identifier: Apache-2.0
// What the service manager is told after it did not listen for a while.
#include "syncd/service/systemd/notify_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> take_all(NotifyQueue& notes) {
  std::vector<std::string> texts;
  while (auto text = notes.take()) texts.push_back(*std::move(text));
  return texts;
}

TEST(NotifyQueue, KeepTheirOrder) {
  NotifyQueue notes;
  notes.add_ready("READY=1 a");
  notes.add_status("STATUS=b");
  notes.add_watchdog();
  notes.add_reloading("RELOADING=1 c");
  notes.add_ready("READY=1 d");

  EXPECT_THAT(take_all(notes),
              ElementsAre("READY=1 a", "WATCHDOG=1", "RELOADING=1 c", "READY=1 d"));
  EXPECT_TRUE(notes.is_empty());
}

TEST(NotifyQueue, TheNewestStatusAndOneSignOfLifeAreEnough) {
  NotifyQueue notes;
  notes.add_ready("READY=1");
  for (const char* const status : {"STATUS=1", "STATUS=2", "STATUS=3"}) {
    notes.add_watchdog();
    notes.add_status(status);
  }

  EXPECT_THAT(take_all(notes), ElementsAre("READY=1", "WATCHDOG=1", "STATUS=3"));
}

TEST(NotifyQueue, ALaterReloadStandsForAWholeEarlierOne) {
  NotifyQueue notes;
  notes.add_ready("READY=1 start");
  for (const char* const number : {"1", "2", "3"}) {
    notes.add_reloading(std::string("RELOADING=1 ") + number);
    notes.add_ready(std::string("READY=1 ") + number);
  }

  EXPECT_THAT(take_all(notes), ElementsAre("READY=1 start", "RELOADING=1 3", "READY=1 3"));
}

TEST(NotifyQueue, TheEndOfAReloadThatIsKnownOfIsTold) {
  NotifyQueue notes;
  notes.add_reloading("RELOADING=1 1");
  notes.take();
  notes.add_ready("READY=1 1");
  notes.add_reloading("RELOADING=1 2");
  notes.add_ready("READY=1 2");

  EXPECT_THAT(take_all(notes), ElementsAre("READY=1 1", "RELOADING=1 2", "READY=1 2"));
}

TEST(NotifyQueue, StoppingComesLastAndOnlyReadinessBeforeIt) {
  NotifyQueue notes;
  notes.add_ready("READY=1");
  notes.add_reloading("RELOADING=1");
  notes.add_status("STATUS=x");
  notes.add_watchdog();
  notes.add_stopping("STOPPING=1");

  EXPECT_THAT(take_all(notes), ElementsAre("READY=1", "STOPPING=1"));
}

TEST(NotifyQueue, AreFewHoweverMuchHappens) {
  NotifyQueue notes;
  for (int i = 0; i < 1000; ++i) {
    notes.add_ready("READY=1");
    notes.add_reloading("RELOADING=1");
    notes.add_status("STATUS=x");
    notes.add_watchdog();
    notes.add_ready("READY=1");
    if (i % 3 == 0) notes.add_reloading("RELOADING=1");
  }

  EXPECT_LE(take_all(notes).size(), 6U);
}

}  // namespace
}  // namespace cred::syncd
