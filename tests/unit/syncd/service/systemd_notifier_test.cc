// SPDX-License-Identifier: Apache-2.0
// A service manager that reads nothing stops nobody, and misses nothing that matters.
#include "syncd/service/systemd_notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/service/slow_reader.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::ElementsAre;
using testing::SlowReader;

TEST(ManagerTeller, NeverWaitsAndTellsTheNewestInOrder) {
  SlowReader socket;
  ManagerTeller teller([&](const std::string& text) { socket.take(text); });
  teller.tell_ready("0 of 1");
  socket.wait_for_writer();
  for (int i = 0; i < 10000; ++i) {
    teller.tell_status(std::to_string(i));
    teller.feed_watchdog();
    teller.tell_reloading("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(i));
    teller.tell_ready("1 of 1");
  }

  socket.read();

  EXPECT_THAT(socket.wait_for(4),
              ElementsAre("READY=1\nSTATUS=0 of 1", "WATCHDOG=1",
                          "RELOADING=1\nMONOTONIC_USEC=9999", "READY=1\nSTATUS=1 of 1"));
}

TEST(ManagerTeller, SendsItsLastWordsBeforeItReturns) {
  SlowReader socket;
  socket.read();
  ManagerTeller teller([&](const std::string& text) { socket.take(text); });
  teller.tell_ready("1 of 1");

  teller.tell_stopping(minutes{1});

  EXPECT_THAT(socket.wait_for(0),
              ElementsAre("READY=1\nSTATUS=1 of 1", "STOPPING=1\nSTATUS=stopping"));
}

TEST(ManagerTeller, DoesNotWaitForEverToSendThem) {
  SlowReader socket;
  ManagerTeller teller([&](const std::string& text) { socket.take(text); });

  teller.tell_stopping(milliseconds{1});

  EXPECT_THAT(socket.wait_for(0), ElementsAre());
  socket.read();
}

}  // namespace
}  // namespace cred
