// SPDX-License-Identifier: Apache-2.0
// A service manager that reads nothing stops nobody, and misses nothing that matters.
#include "syncd/daemon/manager_teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::ElementsAre;

// The manager's socket: full until somebody reads.
class Socket {
 public:
  void send(const std::string& text) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_read_; });
    heard_.push_back(text);
    changed_.notify_all();
  }

  // Returns when a sender stands before it.
  void wait_for_sender() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, minutes{1}, [this] { return waiting_ != 0; }));
  }

  void read() {
    const std::scoped_lock lock(mutex_);
    is_read_ = true;
    changed_.notify_all();
  }

  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, minutes{1}, [&] { return heard_.size() >= count; });
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_read_ = false;
  std::vector<std::string> heard_;
};

TEST(ManagerTeller, NeverWaitsAndTellsTheNewestInOrder) {
  Socket socket;
  ManagerTeller teller([&](const std::string& text) { socket.send(text); });
  teller.tell_ready("0 of 1");
  socket.wait_for_sender();
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
  Socket socket;
  socket.read();
  ManagerTeller teller([&](const std::string& text) { socket.send(text); });
  teller.tell_ready("1 of 1");

  teller.tell_stopping(minutes{1});

  EXPECT_THAT(socket.wait_for(0),
              ElementsAre("READY=1\nSTATUS=1 of 1", "STOPPING=1\nSTATUS=stopping"));
}

TEST(ManagerTeller, DoesNotWaitForEverToSendThem) {
  Socket socket;
  ManagerTeller teller([&](const std::string& text) { socket.send(text); });

  teller.tell_stopping(milliseconds{1});

  EXPECT_THAT(socket.wait_for(0), ElementsAre());
  socket.read();
}

}  // namespace
}  // namespace cred
