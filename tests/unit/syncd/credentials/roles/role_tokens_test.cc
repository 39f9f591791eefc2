// SPDX-License-Identifier: Apache-2.0
// Passwords of roles: asked for when they are wanted, shared, renewed, and dropped.
#include "syncd/credentials/roles/role_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

RegistrySource source(const std::string& role, const std::string& host = "a") {
  RegistrySource source;
  source.target.registry.host = host;
  source.role.emplace();
  source.role->role_arn = role;
  return source;
}

class RoleTokensTest : public ::testing::Test {
 protected:
  RoleTokensTest() {
    tokens_ = std::make_unique<RoleTokens>(RoleTokens::Deps{
        .loop = loop_,
        .run_job = [](const std::function<void()>& job) { job(); },
        .obtain = [this](const auto& asked, const auto& /*due*/) { return answer(asked); },
        .random = [] { return 0.5; },
        .tell = [this](const LogLine& line) { lines_.push_back(line); },
        .on_change =
            [this](const std::string& cluster, const RoleSession& role) {
              changes_.emplace_back(cluster, role.role_arn);
            },
        .find_used = [this] { return used_; }});
    tokens_->start();
  }

  std::vector<TokenOutcome> answer(const std::vector<RegistrySource>& asked) {
    rounds_.emplace_back();
    std::vector<TokenOutcome> outcomes;
    for (const RegistrySource& one : asked) {
      const std::string& host = one.target.registry.host;
      rounds_.back().push_back(one.role->role_arn + '@' + host);
      if (one.role->role_arn == denied_) {
        outcomes.push_back({Error{Errc::denied, "STS: AccessDenied"}, {}});
        continue;
      }
      const Instant now = time_.clock().now();
      outcomes.push_back(
          {HostPassword{host, Secret(one.role->role_arn + "'s " + std::to_string(rounds_.size())),
                        now + hours{12}},
           {},
           now + hours{8},
           now});
    }
    return outcomes;
  }

  // What a worker of `cluster` gets, as one text.
  std::string get(const std::string& cluster, const std::vector<RegistrySource>& sources) {
    std::string text;
    for (const TokenOutcome& outcome : tokens_->make_finder(cluster)(sources)) {
      text +=
          outcome.password ? outcome.password->password.reveal() : outcome.password.error().text;
      text += ';';
    }
    advance(Span{0});
    return text;
  }

  void advance(Span time) { time_.advance(loop_, time); }

  std::size_t count_trouble() const {
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(),
                      [](const LogLine& line) { return line.priority <= Priority::warning; }));
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::string denied_;
  std::vector<std::vector<std::string>> rounds_;  // "role@host" of each question
  std::vector<std::pair<std::string, std::string>> changes_;
  std::set<RoleSession> used_;
  std::vector<LogLine> lines_;
  std::unique_ptr<RoleTokens> tokens_;
};

TEST_F(RoleTokensTest, AsksForWhatIsWantedAndTellsWhoWantedIt) {
  EXPECT_EQ(get("one", {source("r1")}), std::string(kRoleAskedFor) + ';');
  EXPECT_THAT(changes_, ElementsAre(std::pair("one", "r1")));
  EXPECT_EQ(get("one", {source("r1")}), "r1's 1;");
  EXPECT_EQ(rounds_.size(), 1U);
}

TEST_F(RoleTokensTest, AsksOnceWhateverTheNumberOfRegistriesAndClusters) {
  static_cast<void>(get("one", {source("r1", "a"), source("r1", "b"), source("r1", "c")}));
  EXPECT_EQ(get("two", {source("r1", "c"), source("r1", "a")}), "r1's 1;r1's 1;");
  EXPECT_THAT(rounds_, ElementsAre(ElementsAre("r1@a", "r1@b", "r1@c")));
}

// Both came before the answer: each is told of it.
TEST_F(RoleTokensTest, TellsEveryClusterThatWaits) {
  const auto first = tokens_->make_finder("one");
  const auto second = tokens_->make_finder("two");
  static_cast<void>(first({source("r1")}));
  static_cast<void>(second({source("r1")}));
  advance(Span{0});
  EXPECT_THAT(changes_, UnorderedElementsAre(std::pair("one", "r1"), std::pair("two", "r1")));
  EXPECT_EQ(rounds_.size(), 1U);
}

TEST_F(RoleTokensTest, AsksForARegistryMoreAndKeepsTheOthers) {
  static_cast<void>(get("one", {source("r1", "a")}));
  static_cast<void>(get("one", {source("r1", "a"), source("r1", "b")}));
  EXPECT_THAT(rounds_, ElementsAre(ElementsAre("r1@a"), ElementsAre("r1@b")));
  EXPECT_EQ(get("one", {source("r1", "a"), source("r1", "b")}), "r1's 1;r1's 2;");
}

TEST_F(RoleTokensTest, NeverGivesOneRoleThePasswordOfAnother) {
  constexpr int kMany = 200;
  const auto name = [](int n) { return "r" + std::to_string(n); };
  for (int n = 0; n < kMany; ++n) static_cast<void>(get("one", {source(name(n))}));
  for (int n = 0; n < kMany; ++n) {
    ASSERT_EQ(get("one", {source(name(n))}).rfind(name(n) + "'s ", 0), 0U);
  }
}

TEST_F(RoleTokensTest, KeepsWhatWorksAndSaysTroubleOnce) {
  static_cast<void>(get("one", {source("r1")}));
  used_.insert(*source("r1").role);
  denied_ = "r2";
  EXPECT_EQ(get("one", {source("r2")}), std::string(kRoleAskedFor) + ';');
  EXPECT_EQ(get("one", {source("r2")}), "STS: AccessDenied;");
  used_.insert(*source("r2").role);
  advance(hours{1});
  EXPECT_EQ(count_trouble(), 1U);
  EXPECT_THAT(lines_.front().text, HasSubstr("r2: registry a: STS: AccessDenied"));
  EXPECT_EQ(get("one", {source("r1")}), "r1's 1;");
  denied_.clear();
  advance(minutes{10});
  EXPECT_THAT(get("one", {source("r2")}), HasSubstr("r2's "));
}

TEST_F(RoleTokensTest, RenewsInTime) {
  static_cast<void>(get("one", {source("r1")}));
  used_.insert(*source("r1").role);
  changes_.clear();
  advance(hours{9});
  EXPECT_THAT(changes_, ElementsAre(std::pair("one", "r1")));
  EXPECT_EQ(get("one", {source("r1")}), "r1's 2;");
}

TEST_F(RoleTokensTest, DropsWhatNoTargetUses) {
  static_cast<void>(get("one", {source("r1")}));
  static_cast<void>(get("one", {source("r2")}));
  used_.insert(*source("r2").role);
  advance(minutes{5});
  EXPECT_EQ(tokens_->count(), 1U);
  EXPECT_EQ(tokens_->count_good(time_.clock().now()), 1U);
  EXPECT_EQ(get("one", {source("r1")}), std::string(kRoleAskedFor) + ';');
}

TEST_F(RoleTokensTest, RenewsAllWhereSomebodyAsks) {
  int done = 0;
  tokens_->renew([&] { ++done; });
  EXPECT_EQ(done, 1);
  static_cast<void>(get("one", {source("r1")}));
  static_cast<void>(get("one", {source("r2")}));
  advance(minutes{1});
  tokens_->renew([&] { ++done; });
  advance(Span{0});
  EXPECT_EQ(done, 2);
  EXPECT_EQ(rounds_.size(), 4U);
}

}  // namespace
}  // namespace cred::syncd
