// SPDX-License-Identifier: Apache-2.0
// When a login's file is renewed, by whom, and what serves where that fails.
#include "aws/session_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "base/lock_file.h"
#include "support/fake_service.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::kNow;

// The text of a session here is its expiry, with "!" behind it where it can never be renewed.
class SessionFileTest : public ::testing::Test {
 protected:
  SessionFileTest() {
    file_.path = folder_ / "session.json";
    file_.read_file = [](const std::string& path) { return read_file(path, 1U << 20U); };
    file_.inspect = [](const Secret& text) -> Result<SessionLife> {
      const bool is_renewable = !text.reveal().ends_with('!');
      const auto end = parse_rfc3339(text.reveal().substr(0, 20));
      if (!end) return Error{Errc::no_credentials, "is not a session"};
      return SessionLife{*end, is_renewable};
    };
    file_.renew = [this](const Secret&, const Deadline&) -> Result<Secret> {
      ++renewals_;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      if (!is_up_) return Error{Errc::unavailable, "SSO is down"};
      return Secret(render_rfc3339(kNow + minutes{60}));
    };
  }

  void write(Instant end, const char* mark = "") {
    std::ofstream(file_.path) << render_rfc3339(end) << mark;
  }

  std::string content() const {
    std::ifstream file(file_.path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  Result<Secret> obtain(Instant now = kNow) const {
    return obtain_session(file_, now, Deadline::after(seconds{2}));
  }

  std::string refusal() const {
    const auto text = obtain();
    return text ? "no error" : text.error().text;
  }

  testing::TemporaryDirectory folder_;
  SessionFile file_;
  std::atomic<int> renewals_ = 0;
  bool is_up_ = true;
};

TEST_F(SessionFileTest, RenewsWithinFiveMinutesOfTheEnd) {
  const std::pair<seconds, int> rows[] = {
      {minutes{5} + seconds{1}, 0}, {minutes{5}, 1}, {minutes{5} - seconds{1}, 1}};
  for (const auto& [left, expected] : rows) {
    SCOPED_TRACE(left.count());
    renewals_ = 0;
    write(kNow + left);
    EXPECT_TRUE(obtain());
    EXPECT_EQ(renewals_, expected);
  }
}

TEST_F(SessionFileTest, WritesWhatTheRenewalGave) {
  write(kNow);
  EXPECT_EQ(obtain()->reveal(), render_rfc3339(kNow + minutes{60}));
  EXPECT_EQ(content(), render_rfc3339(kNow + minutes{60}));
}

TEST_F(SessionFileTest, ManyAtOnceRenewOnce) {
  write(kNow);
  std::vector<std::thread> threads;
  std::atomic<int> answers = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { answers += obtain() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers, 8);
  EXPECT_EQ(renewals_, 1);
}

TEST_F(SessionFileTest, OldSessionServesToItsEndWhereRenewalFails) {
  is_up_ = false;
  write(kNow + seconds{1});
  EXPECT_EQ(obtain()->reveal(), render_rfc3339(kNow + seconds{1}));
  write(kNow);
  EXPECT_EQ(refusal(),
            "the login expired at " + render_rfc3339(kNow) + " and was not renewed: SSO is down");
}

TEST_F(SessionFileTest, FailedRenewalIsTriedAgainAfterAMinute) {
  is_up_ = false;
  write(kNow + minutes{4});
  const std::pair<seconds, int> rows[] = {
      {seconds{0}, 1}, {seconds{59}, 1}, {seconds{60}, 2}, {seconds{61}, 2}};
  for (const auto& [later, expected] : rows) {
    EXPECT_TRUE(obtain(kNow + later));
    EXPECT_EQ(renewals_, expected) << later.count();
  }
}

TEST_F(SessionFileTest, ClockThatWasSetBackDelaysNoRenewal) {
  is_up_ = false;
  write(kNow + minutes{4});
  EXPECT_TRUE(obtain());
  EXPECT_TRUE(obtain(kNow - seconds{1}));
  EXPECT_EQ(renewals_, 2);
}

TEST_F(SessionFileTest, SessionThatHasEndedIsTriedAtOnce) {
  is_up_ = false;
  write(kNow + seconds{10});
  EXPECT_TRUE(obtain());
  is_up_ = true;
  EXPECT_TRUE(obtain(kNow + seconds{11}));
  EXPECT_EQ(renewals_, 2);
}

TEST_F(SessionFileTest, SuccessForgetsTheFailure) {
  is_up_ = false;
  write(kNow + minutes{4});
  EXPECT_TRUE(obtain());
  is_up_ = true;
  EXPECT_TRUE(obtain(kNow + minutes{1}));
  write(kNow + minutes{4});
  EXPECT_TRUE(obtain(kNow + minutes{1}));
  EXPECT_EQ(renewals_, 3);
}

TEST_F(SessionFileTest, WhatCannotBeRenewedServesToItsEnd) {
  write(kNow + seconds{1}, "!");
  EXPECT_TRUE(obtain());
  write(kNow, "!");
  EXPECT_EQ(refusal(), "the login expired at " + render_rfc3339(kNow));
  EXPECT_EQ(renewals_, 0);
}

TEST_F(SessionFileTest, NamesTheFileThatIsMissingOrNoSession) {
  EXPECT_EQ(refusal(), "there is no login: no file " + file_.path);
  std::ofstream(file_.path) << "{}";
  EXPECT_EQ(refusal(), file_.path + " is not a session");
}

TEST_F(SessionFileTest, HangingHolderOfTheLockLeavesTimeForTheOldSession) {
  write(kNow + minutes{1});
  auto holder = LockFile::open(file_.path + ".lock");
  ASSERT_TRUE(holder && holder->try_lock(0, LockMode::exclusive));
  const auto text = obtain_session(file_, kNow, Deadline::after(std::chrono::milliseconds{100}));
  EXPECT_TRUE(text);
  EXPECT_EQ(renewals_, 0);
}

TEST_F(SessionFileTest, WithoutALockNothingIsRenewed) {
  write(kNow);
  std::filesystem::create_symlink("/nowhere", file_.path + ".lock");
  const auto text = obtain();
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::no_credentials);
  EXPECT_THAT(text.error().text, HasSubstr(".lock"));
  EXPECT_EQ(renewals_, 0);
}

TEST_F(SessionFileTest, HeldBackRenewalLeavesNoTrace) {
  write(kNow);
  file_.hold_back = [] { return Error{Errc::local, "held back"}; };
  EXPECT_THAT(refusal(), HasSubstr("held back"));
  EXPECT_EQ(renewals_, 0);
  EXPECT_FALSE(std::filesystem::exists(file_.path + ".lock"));
}

}  // namespace
}  // namespace cred
