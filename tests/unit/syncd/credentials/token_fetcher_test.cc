// SPDX-License-Identifier: Apache-2.0
// Passwords for many registries: one call for one principal and region, and failures apart.
#include "syncd/credentials/token_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/base64.h"
#include "http/curl_send.h"
#include "registry/registry.h"
#include "support/http_server.h"
#include "support/memory_files.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::kNow;

// An AWS that gives every caller a password with its access key in it.
class ObtainPasswords : public ::testing::Test {
 protected:
  void add(const std::string& host, const std::string& profile = {}) {
    RegistrySource source;
    source.target.registry = *parse_registry(host);
    source.target.mapping.where = "config.yaml:1";
    source.target.mapping.profile = profile;
    registries_.push_back(source);
  }

  std::vector<TokenOutcome> obtain(std::function<Send(CurlOptions)> make_send = {}) {
    const cred::testing::TestEnvironment environment(
        {"AWS_ACCESS_KEY_ID=MAIN", "AWS_SECRET_ACCESS_KEY=s", "AWS_ENDPOINT_URL=" + server_.url(),
         "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1"});
    const TokenDeps deps{.environment = environment.view(),
                         .home = "/home/u",
                         .read_file = cred::testing::read_from(files_),
                         .now = [this] { return now_; },
                         .user_agent = "test",
                         .make_send = std::move(make_send)};
    return obtain_passwords(registries_, cache_directory_, deps, Deadline::after(seconds{20}));
  }

  Response answer(const Request& request) {
    ++calls_;
    if (is_down_) return {500, {}, "{}"};
    const std::string authorization(find_header(request.headers, "Authorization").value_or(""));
    const std::size_t start = authorization.find("Credential=") + 11;
    const std::string key = authorization.substr(start, authorization.find('/') - start);
    if (key == "DENIED") return {400, {}, R"({"__type":"AccessDeniedException","message":"no"})"};
    return {200,
            {},
            R"({"authorizationData":[{"authorizationToken":")" + encode_base64("AWS:of-" + key) +
                R"(","expiresAt":)" + std::to_string(to_epoch(kNow + life_)) + "}]}"};
  }

  std::vector<RegistrySource> registries_;
  cred::testing::MemoryFiles files_{
      {"/home/u/.aws/credentials",
       "[other]\naws_access_key_id = OTHER\naws_secret_access_key = s\n"
       "[denied]\naws_access_key_id = DENIED\naws_secret_access_key = s\n"}};
  cred::testing::TemporaryDirectory directory_;
  std::string cache_directory_ = directory_ / "cache";
  Instant now_ = kNow;
  bool is_down_ = false;
  seconds life_ = hours{12};
  int calls_ = 0;
  cred::testing::HttpServer server_{[this](const Request& request) { return answer(request); }};
};

TEST_F(ObtainPasswords, MakesOneCallForAHundredAccounts) {
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

TEST_F(ObtainPasswords, MakesOneCallForEachRegion) {
  for (const char* const region : {"eu-west-1", "us-east-1", "eu-west-1"}) {
    add("123456789012.dkr.ecr." + std::string(region) + ".amazonaws.com");
  }
  static_cast<void>(obtain());

  EXPECT_EQ(calls_, 2);
}

constexpr std::array kTenRegions = {"us-east-1",      "us-east-2", "us-west-1", "us-west-2",
                                    "eu-west-1",      "eu-west-2", "eu-west-3", "eu-central-1",
                                    "ap-southeast-1", "ap-south-1"};

TEST_F(ObtainPasswords, AsksForTenRegionsAtOnce) {
  for (const char* const region : kTenRegions) {
    add(std::string("123456789012.dkr.ecr.") + region + ".amazonaws.com");
  }
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

TEST_F(ObtainPasswords, HasNoMoreSendersThanAskers) {
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

TEST_F(ObtainPasswords, MakesOneCallForEachPrincipal) {
  add(testing::kHost);
  add("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "other");
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 2);
  ASSERT_TRUE(outcomes[1].password) << outcomes[1].password.error().text;
  EXPECT_EQ(outcomes[0].password->password.reveal(), "of-MAIN");
  EXPECT_EQ(outcomes[1].password->password.reveal(), "of-OTHER");
}

TEST_F(ObtainPasswords, TakesThemOutOfTheCache) {
  add(testing::kHost);
  static_cast<void>(obtain());
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(outcomes[0].password);
}

// A failure is remembered for a minute, by a clock that is ahead here.
TEST_F(ObtainPasswords, PutsARenewalOffForNoLongerThanAMinute) {
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

TEST_F(ObtainPasswords, MakesOneCallWithoutACache) {
  cache_directory_ = "/proc/nowhere";
  for (int i = 100; i < 110; ++i) {
    add("000000000" + std::to_string(i) + ".dkr.ecr.eu-west-1.amazonaws.com");
  }
  const auto outcomes = obtain();

  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(outcomes[9].password);
}

TEST_F(ObtainPasswords, FailsForOneRegistryAlone) {
  add("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "denied");
  add(testing::kHost);
  const auto outcomes = obtain();

  ASSERT_FALSE(outcomes[0].password);
  EXPECT_EQ(outcomes[0].password.error().code, Errc::denied);
  EXPECT_TRUE(outcomes[1].password);
}

TEST_F(ObtainPasswords, NamesTheProfileThatIsMissing) {
  add(testing::kHost, "nowhere");
  const auto outcomes = obtain();

  ASSERT_FALSE(outcomes[0].password);
  EXPECT_EQ(outcomes[0].password.error().code, Errc::no_credentials);
  EXPECT_THAT(outcomes[0].password.error().text, HasSubstr("nowhere"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPasswords, TakesNothingThatHasExpired) {
  life_ = seconds{-1};
  add(testing::kHost);

  EXPECT_FALSE(obtain()[0].password);
}

TEST_F(ObtainPasswords, KeepsThemApartFromWhatOthersReadWhereThereIsAPlaceForThat) {
  std::filesystem::create_directories(cache_directory_ + "/private");
  std::filesystem::permissions(cache_directory_, std::filesystem::perms{0755});
  add(testing::kHost);
  ASSERT_TRUE(obtain()[0].password);

  EXPECT_TRUE(std::filesystem::exists(cache_directory_ + "/private/tokens-v2.db"));
  EXPECT_FALSE(std::filesystem::exists(cache_directory_ + "/tokens-v2.db"));
  EXPECT_EQ(std::filesystem::status(cache_directory_).permissions(), std::filesystem::perms{0755});
}

TEST_F(ObtainPasswords, AsksNobodyForNothing) {
  EXPECT_TRUE(obtain().empty());
  EXPECT_EQ(calls_, 0);
}

TEST_F(ObtainPasswords, RemarksOnWhatTheFilesSayInVainWhenTheyAreRead) {
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

TEST_F(ObtainPasswords, GivesTheRemedyOfWhoeverRunsIt) {
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
