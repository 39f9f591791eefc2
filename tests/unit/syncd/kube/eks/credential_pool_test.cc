// SPDX-License-Identifier: Apache-2.0
// Credentials that many clusters share: who asks, who waits, and what is kept for how long.
#include "syncd/kube/eks/credential_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kNow = from_epoch(1'795'521'600);

// Gives key-1, key-2 and so on, each good for an hour, until it is told to fail.
class CredentialPoolTest : public ::testing::Test {
 protected:
  Source make_source(const std::string& principal = "role") {
    Source source;
    source.principal = principal;
    source.takes_time = takes_time_;
    source.fetch = [this](const Deadline&) -> Result<Credentials> {
      const int number = ++asked_;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      if (is_failing_) return Error{Errc::not_configured, "nobody"};
      return Credentials{"key-" + std::to_string(number), Secret("s"), Secret(),
                         kNow + minutes{60}};
    };
    return source;
  }

  // The key's id, or the error.
  std::string get(Instant now = kNow, const std::string& refused = {},
                  const std::string& principal = "role") {
    const auto credentials =
        pool_.get(make_source(principal), refused, now, Deadline::after(seconds{5}));
    return credentials ? credentials->access_key_id : credentials.error().text;
  }

  CredentialPool pool_;
  std::atomic<int> asked_{0};
  bool is_failing_ = false;
  bool takes_time_ = true;
};

TEST_F(CredentialPoolTest, AsksOnceForManyAtOnce) {
  std::vector<std::jthread> threads;
  threads.reserve(16);
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([this] { EXPECT_EQ(get(), "key-1"); });
  }
  threads.clear();
  EXPECT_EQ(asked_, 1);
}

TEST_F(CredentialPoolTest, TellsPrincipalsApart) {
  EXPECT_EQ(get(), "key-1");
  EXPECT_EQ(get(kNow, {}, "other"), "key-2");
  EXPECT_EQ(get(), "key-1");
}

TEST_F(CredentialPoolTest, RenewsWhatLivesForSixteenMinutes) {
  EXPECT_EQ(get(), "key-1");
  EXPECT_EQ(get(kNow + minutes{44} - seconds{1}), "key-1");
  EXPECT_EQ(get(kNow + minutes{44}), "key-2");
}

TEST_F(CredentialPoolTest, RenewsARefusedKeyOnceForAllThatHadIt) {
  EXPECT_EQ(get(), "key-1");
  EXPECT_EQ(get(kNow, "key-1"), "key-2");
  EXPECT_EQ(get(kNow, "key-1"), "key-2");
  EXPECT_EQ(asked_, 2);
}

TEST_F(CredentialPoolTest, GoesOnUntilAMinuteBeforeTheEnd) {
  EXPECT_EQ(get(), "key-1");
  is_failing_ = true;
  EXPECT_EQ(get(kNow + minutes{59} - seconds{1}), "key-1");
  EXPECT_EQ(get(kNow + minutes{59}), "nobody");
}

TEST_F(CredentialPoolTest, AsksEachTimeWhoeverTakesNoTime) {
  takes_time_ = false;
  EXPECT_EQ(get(), "key-1");
  EXPECT_EQ(get(), "key-2");
}

TEST_F(CredentialPoolTest, FailsAsSomethingConfigured) {
  is_failing_ = true;
  for (const bool takes_time : {true, false}) {
    takes_time_ = takes_time;
    const auto credentials = pool_.get(make_source(), {}, kNow, Deadline::after(seconds{5}));
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().code, Errc::no_credentials);
  }
}

}  // namespace
}  // namespace cred::syncd
