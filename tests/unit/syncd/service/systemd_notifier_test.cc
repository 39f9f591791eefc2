// SPDX-License-Identifier: Apache-2.0
// A service manager that reads nothing stops nobody, and misses nothing that matters.
#include "syncd/service/systemd/systemd_notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/service/slow_reader.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::ElementsAre;
using testing::SlowReader;

TEST(SystemdNotifier, NeverWaitsAndTellsTheNewestInOrder) {
  SlowReader socket;
  SystemdNotifier notifier([&](const std::string& text) { socket.take(text); });
  notifier.tell_ready("0 of 1");
  socket.wait_for_writer();
  for (int i = 0; i < 10000; ++i) {
    notifier.tell_status(std::to_string(i));
    notifier.feed_watchdog();
    notifier.tell_reloading("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(i));
    notifier.tell_ready("1 of 1");
  }

  socket.read();

  EXPECT_THAT(socket.wait_for(4),
              ElementsAre("READY=1\nSTATUS=0 of 1", "WATCHDOG=1",
                          "RELOADING=1\nMONOTONIC_USEC=9999", "READY=1\nSTATUS=1 of 1"));
}

TEST(SystemdNotifier, SendsItsLastWordsBeforeItReturns) {
  SlowReader socket;
  socket.read();
  SystemdNotifier notifier([&](const std::string& text) { socket.take(text); });
  notifier.tell_ready("1 of 1");

  notifier.tell_stopping(minutes{1});

  EXPECT_THAT(socket.wait_for(0),
              ElementsAre("READY=1\nSTATUS=1 of 1", "STOPPING=1\nSTATUS=stopping"));
}

TEST(SystemdNotifier, DoesNotWaitForEverToSendThem) {
  SlowReader socket;
  SystemdNotifier notifier([&](const std::string& text) { socket.take(text); });

  notifier.tell_stopping(milliseconds{1});

  EXPECT_THAT(socket.wait_for(0), ElementsAre());
  socket.read();
}

}  // namespace
}  // namespace cred::syncd
