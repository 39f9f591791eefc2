// SPDX-License-Identifier: Apache-2.0
// Programs that are run for what they print: arguments, environment, bounds, and what is left.
#include "base/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

Result<ProcessResult> run(const std::string& script, std::size_t max_output = 1000,
                          milliseconds time = seconds{20}) {
  return run_program({"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin", "GREETING=hello"},
                     max_output, Deadline::after(time));
}

std::string output_of(const std::string& script) {
  const auto result = run(script);
  return result ? result->output.reveal() : result.error().text;
}

// Until the process is gone, but not for ever.
bool is_gone(pid_t pid) {
  for (int i = 0; i < 200; ++i) {
    if (::kill(pid, 0) != 0) return true;
    // A zombie that nobody has collected yet does nothing any more.
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(stat, text);
    if (text.find(") Z ") != std::string::npos) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

TEST(RunProgram, CollectsBothOutputsAndTheStatus) {
  const auto result = run("echo out; echo err >&2; exit 3");

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->output.reveal(), "out\n");
  EXPECT_EQ(result->complaint, "err\n");
  EXPECT_EQ(result->status, 3);
}

TEST(RunProgram, PassesArgumentsWithoutAShell) {
  const auto result =
      run_program({"printf", "%s|", "a b", "$HOME", "*"}, {}, 100, Deadline::after(seconds{20}));

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->output.reveal(), "a b|$HOME|*|");
}

TEST(RunProgram, GivesExactlyTheEnvironment) {
  const auto result =
      run_program({"/usr/bin/env"}, {"A=1", "B=2"}, 1000, Deadline::after(seconds{20}));

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->output.reveal(), "A=1\nB=2\n");
}

TEST(RunProgram, HasAnEmptyInput) { EXPECT_EQ(output_of("cat; echo end"), "end\n"); }

TEST(RunProgram, HandsDownNoOtherDescriptor) {
  const int leaked = ::fcntl(STDOUT_FILENO, F_DUPFD, 77);  // without FD_CLOEXEC
  EXPECT_EQ(output_of("[ -e /proc/self/fd/77 ] && echo leaked || echo closed"), "closed\n");
  ::close(leaked);
}

TEST(RunProgram, TellsOfASignal) { EXPECT_EQ(run("kill -TERM $$")->status, 128 + SIGTERM); }

TEST(RunProgram, SaysWhatCannotBeStarted) {
  const auto result = run_program({"/no/such/plugin"}, {}, 100, Deadline::after(seconds{20}));

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::local);
  EXPECT_EQ(result.error().text, "cannot start /no/such/plugin: No such file or directory");
}

TEST(RunProgram, TakesOutputUpToTheBound) {
  EXPECT_TRUE(run("head -c 999 /dev/zero"));
  EXPECT_TRUE(run("head -c 1000 /dev/zero"));
  const auto result = run("head -c 1001 /dev/zero");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::bad_reply);
}

TEST(RunProgram, StopsAFlood) {
  const auto start = std::chrono::steady_clock::now();

  EXPECT_EQ(run("yes hunter2").error().code, Errc::bad_reply);
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds{10});
}

TEST(RunProgram, CutsComplaints) {
  EXPECT_EQ(run("head -c 100000 /dev/zero >&2")->complaint.size(), 4096U);
}

TEST(RunProgram, EndsAtTheDeadline) {
  const auto result = run("sleep 60", 100, milliseconds{100});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::unavailable);
}

TEST(RunProgram, KillsTheWholeGroupAtTheDeadline) {
  const testing::TemporaryDirectory directory;
  const std::string file = directory / "pid";
  ASSERT_FALSE(run("sleep 60 & echo $! >" + file + "; wait", 100, milliseconds{500}));
  pid_t child = 0;
  std::ifstream(file) >> child;

  ASSERT_GT(child, 0);
  EXPECT_TRUE(is_gone(child));
}

TEST(RunProgram, DoesNotWaitForWhatStaysInTheBackground) {
  const auto start = std::chrono::steady_clock::now();
  const auto result = run("sleep 5 & echo done");

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->output.reveal(), "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds{4});
}

TEST(RunProgram, QuotesNothingThatWasPrinted) {
  EXPECT_THAT(run("echo hunter2; exec yes hunter2", 100).error().text, Not(HasSubstr("hunter2")));
}

TEST(RunShell, TakesTheCommandAsTheShellDoes) {
  const testing::TestEnvironment environment({"WORD=two words"});
  const auto result =
      run_shell("printf '%s' \"$WORD\"", environment.view(), Deadline::after(seconds{20}));

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ(result->output.reveal(), "two words");
}

}  // namespace
}  // namespace cred
