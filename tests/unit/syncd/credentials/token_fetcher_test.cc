// SPDX-License-Identifier: Apache-2.0
// Passwords for many registries: one call for one principal and region, and failures apart.
#include "syncd/credentials/token_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/curl_send.h"
#include "support/test_environment.h"
#include "unit/syncd/credentials/obtain_passwords.h"
#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::kNow;
using testing::ObtainPasswordsTest;

TEST_F(ObtainPasswordsTest, MakesOneCallForAHundredAccounts) {
  for (int i = 100; i < 200; ++i) {
    add("000000000" + std::to_string(i) + ".dkr.ecr.eu-west-1.amazonaws.com");
  }
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 1);
  ASSERT_EQ(outcomes.size(), 100U);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i].password) << outcomes[i].password.error().text;
    EXPECT_EQ(outcomes[i].password->host, registries_[i].target.registry.host);
    EXPECT_EQ(outcomes[i].password->password.reveal(), "of-MAIN");
    EXPECT_EQ(outcomes[i].password->expires_at, kNow + hours{12});
  }
}

TEST_F(ObtainPasswordsTest, MakesOneCallForEachRegion) {
  for (const char* const region : {"eu-west-1", "us-east-1", "eu-west-1"}) {
    add("123456789012.dkr.ecr." + std::string(region) + ".amazonaws.com");
  }
  static_cast<void>(obtain());

  EXPECT_EQ(calls_, 2);
}

TEST_F(ObtainPasswordsTest, AsksForTenRegionsAtOnce) {
  add_ten_regions();
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t waiting = 0;
  const Send meet = [&](const Request& request) -> Result<Response> {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    const bool met =
        changed.wait_for(lock, seconds{15}, [&] { return waiting == registries_.size(); });
    return met ? answer(request) : Response{500, {}, "{}"};
  };

  for (const TokenOutcome& outcome : obtain([&](const CurlOptions&) { return meet; })) {
    EXPECT_TRUE(outcome.password);
  }
}

TEST_F(ObtainPasswordsTest, HasNoMoreSendersThanAskers) {
  for (int i = 100; i < 200; ++i) {
    add("000000000" + std::to_string(i) + ".dkr.ecr.eu-west-1.amazonaws.com");
  }
  std::atomic<int> senders{0};
  const auto outcomes = obtain([&](CurlOptions options) {
    ++senders;
    return make_curl_send(std::move(options));
  });

  for (const TokenOutcome& outcome : outcomes) EXPECT_TRUE(outcome.password);
  EXPECT_LE(senders, 32);
}

TEST_F(ObtainPasswordsTest, MakesOneCallForEachPrincipal) {
  add(testing::kHost);
  add("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "other");
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 2);
  ASSERT_TRUE(outcomes[1].password) << outcomes[1].password.error().text;
  EXPECT_EQ(outcomes[0].password->password.reveal(), "of-MAIN");
  EXPECT_EQ(outcomes[1].password->password.reveal(), "of-OTHER");
}

TEST_F(ObtainPasswordsTest, TakesThemOutOfTheCache) {
  add(testing::kHost);
  static_cast<void>(obtain());
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(outcomes[0].password);
}

// A failure is remembered for a minute, by a clock that is ahead here.
TEST_F(ObtainPasswordsTest, PutsARenewalOffForNoLongerThanAMinute) {
  add(testing::kHost);
  static_cast<void>(obtain());
  is_down_ = true;
  now_ = kNow + hours{11};
  static_cast<void>(obtain());
  EXPECT_EQ(obtain()[0].refresh_at, now_ + seconds{60});
  now_ = kNow + hours{2};
  EXPECT_EQ(obtain()[0].refresh_at, kNow + hours{8});
  now_ = kNow + hours{9};
  EXPECT_LE(obtain()[0].refresh_at, now_ + seconds{60});
}

TEST_F(ObtainPasswordsTest, MakesOneCallWithoutACache) {
  cache_directory_ = "/proc/nowhere";
  for (int i = 100; i < 110; ++i) {
    add("000000000" + std::to_string(i) + ".dkr.ecr.eu-west-1.amazonaws.com");
  }
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(outcomes[9].password);
}

TEST_F(ObtainPasswordsTest, FailsForOneRegistryAlone) {
  add("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "denied");
  add(testing::kHost);
  const auto outcomes = obtain();

  ASSERT_FALSE(outcomes[0].password);
  EXPECT_EQ(outcomes[0].password.error().code, Errc::denied);
  EXPECT_TRUE(outcomes[1].password);
}

TEST_F(ObtainPasswordsTest, NamesTheProfileThatIsMissing) {
  add(testing::kHost, "nowhere");
  const auto outcomes = obtain();

  ASSERT_FALSE(outcomes[0].password);
  EXPECT_EQ(outcomes[0].password.error().code, Errc::no_credentials);
  EXPECT_THAT(outcomes[0].password.error().text, HasSubstr("nowhere"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPasswordsTest, TakesNothingThatHasExpired) {
  life_ = seconds{-1};
  add(testing::kHost);

  EXPECT_FALSE(obtain()[0].password);
}

TEST_F(ObtainPasswordsTest, KeepsThemApartFromWhatOthersReadWhereThereIsAPlaceForThat) {
  std::filesystem::create_directories(cache_directory_ + "/private");
  std::filesystem::permissions(cache_directory_, std::filesystem::perms{0755});
  add(testing::kHost);
  ASSERT_TRUE(obtain()[0].password);

  EXPECT_TRUE(std::filesystem::exists(cache_directory_ + "/private/tokens-v2.db"));
  EXPECT_FALSE(std::filesystem::exists(cache_directory_ + "/tokens-v2.db"));
  EXPECT_EQ(std::filesystem::status(cache_directory_).permissions(), std::filesystem::perms{0755});
}

TEST_F(ObtainPasswordsTest, AsksNobodyForNothing) {
  EXPECT_TRUE(obtain().empty());
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPasswordsTest, RemarksOnWhatTheFilesSayInVainWhenTheyAreRead) {
  files_["/home/u/.aws/config"] = "[default]\nregion = eu-west-1\nrubbish\n";
  add("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
  add("210987654321.dkr.ecr.eu-west-1.amazonaws.com");
  const auto outcomes = obtain();

  const auto fresh = collect_new_remarks(outcomes);
  ASSERT_EQ(fresh.size(), 1U);
  EXPECT_THAT(fresh[0], HasSubstr("/home/u/.aws/config:3"));
  EXPECT_TRUE(collect_new_remarks(outcomes, {fresh[0]}).empty());
  EXPECT_FALSE(obtain()[0].remarks) << "the second time the selection is known";
}

TEST_F(ObtainPasswordsTest, GivesTheRemedyOfWhoeverRunsIt) {
  add("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
  const cred::testing::TestEnvironment environment({"AWS_EC2_METADATA_DISABLED=true"});
  TokenDeps deps{.environment = environment.view(),
                 .home = "/home/u",
                 .read_file = [](const std::string&) -> Result<std::optional<std::string>> {
                   return std::optional<std::string>();
                 },
                 .now = [this] { return now_; },
                 .user_agent = "test"};
  deps.credentials_remedy = "put them there";
  const auto outcomes =
      obtain_passwords(registries_, cache_directory_, deps, Deadline::after(seconds{20}));

  ASSERT_FALSE(outcomes[0].password);
  EXPECT_THAT(outcomes[0].password.error().text, ::testing::EndsWith("; put them there"));
}

}  // namespace
}  // namespace cred::syncd
