// SPDX-License-Identifier: Apache-2.0
// The variables of a unit's process, and what it tells its manager.
#include "syncd/service/systemd/systemd.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "unit/syncd/service/own_socket.h"

namespace cred::syncd {
namespace {

using cred::testing::TestEnvironment;
using std::chrono::microseconds;

std::string own_number() { return std::to_string(::getpid()); }

void tell(const std::string& socket, const std::string& state) {
  const TestEnvironment environment({"NOTIFY_SOCKET=" + socket});
  notify_manager(environment.view(), state);
}

std::optional<microseconds> find_interval(std::vector<std::string> variables) {
  return find_watchdog_interval(TestEnvironment(std::move(variables)).view());
}

TEST(NotifyManager, SendsToASocketByItsPath) {
  const cred::testing::TemporaryDirectory directory;
  const OwnSocket manager(directory / "notify");
  tell(manager.address(), "READY=1\nSTATUS=x");
  EXPECT_EQ(manager.take(), "READY=1\nSTATUS=x");
}

TEST(NotifyManager, SendsToAnAbstractSocket) {
  const OwnSocket manager("@cred-test-" + own_number());
  tell(manager.address(), "STOPPING=1");
  EXPECT_EQ(manager.take(), "STOPPING=1");
}

// As the longest that the kernel takes, and one more.
TEST(NotifyManager, SendsToAsLongAPathAsThereIs) {
  const OwnSocket manager('@' + std::string(sizeof(sockaddr_un::sun_path) - 2, 'x'));
  tell(manager.address() + 'x', "READY=1");
  EXPECT_EQ(manager.take(), "");
  tell(manager.address(), "READY=1");
  EXPECT_EQ(manager.take(), "READY=1");
}

TEST(NotifyManager, DoesNothingWhereNobodyListens) {
  for (const char* const place : {"", "@", "/nowhere/notify", "relative", "vsock:2:1234"}) {
    tell(place, "READY=1");
  }
  notify_manager(TestEnvironment({}).view(), "READY=1");
}

TEST(FindWatchdogInterval, IsThatOfTheVariables) {
  EXPECT_EQ(find_interval({"WATCHDOG_USEC=60000000"}), microseconds{60000000});
  EXPECT_EQ(find_interval({"WATCHDOG_USEC=1", "WATCHDOG_PID=" + own_number()}), microseconds{1});
}

TEST(FindWatchdogInterval, IsNoneWithoutANumberOrForAnotherProcess) {
  EXPECT_EQ(find_interval({}), std::nullopt);
  for (const char* const text :
       {"0", "-1", " 1", "1s", "9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(find_interval({std::string("WATCHDOG_USEC=") + text}), std::nullopt) << text;
  }
  for (const char* const text : {"1", "x", "0"}) {
    EXPECT_EQ(find_interval({"WATCHDOG_USEC=1", std::string("WATCHDOG_PID=") + text}),
              std::nullopt);
  }
}

// Descriptors from 3 on, as systemd passes them; they are whatever this process has there.
TEST(TakePassedSockets, AreNoneForAnotherProcessOrWithOtherNames) {
  const std::string own = "LISTEN_PID=" + own_number();
  const std::vector<std::vector<std::string>> cases = {
      {},
      {"LISTEN_FDS=1"},
      {"LISTEN_FDS=1", "LISTEN_PID=1"},
      {own},
      {own, "LISTEN_FDS=x"},
      {own, "LISTEN_FDS=-1"},
      {own, "LISTEN_FDS=99999999999"},
      {own, "LISTEN_FDS=2", "LISTEN_FDNAMES=one"},
      {own, "LISTEN_FDS=1", "LISTEN_FDNAMES=one:two"},
  };
  for (const auto& variables : cases) {
    EXPECT_TRUE(take_passed_sockets(TestEnvironment(variables).view()).empty());
  }
}

// In a child, where the descriptors may be anything.
int take_in_child() {
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::listen(listening, 1) != 0) return 1;
  const int idle = ::socket(AF_UNIX, SOCK_STREAM, 0);
  for (const auto& [from, to] : {std::pair{listening, 53}, std::pair{idle, 54}}) {
    if (::dup2(from, to) != to) return 2;
  }
  if (::dup2(53, 3) != 3 || ::dup2(54, 4) != 4 || ::dup2(53, 5) != 5) return 3;
  const TestEnvironment variables(
      {"LISTEN_PID=" + own_number(), "LISTEN_FDS=3", "LISTEN_FDNAMES=metrics:idle:"});
  const auto sockets = take_passed_sockets(variables.view());
  if (sockets.size() != 2) return 4;
  if (sockets[0].name != "metrics" || sockets[0].descriptor != 3) return 5;
  if (!sockets[1].name.empty() || sockets[1].descriptor != 5) return 6;
  return ::fcntl(3, F_GETFD) == FD_CLOEXEC ? 0 : 7;
}

TEST(TakePassedSockets, AreThoseThatListenAndNoProgramOfOursHasThem) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(take_in_child());
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(WIFEXITED(status));
}

}  // namespace
}  // namespace cred::syncd
