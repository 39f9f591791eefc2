// SPDX-License-Identifier: Apache-2.0
// What is decided about a secret with entries that no kubelet can read.
#include "syncd/pull_secret/foreign_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kHost;
using testing::kNow;
using testing::make_config;
using testing::make_entry;
using testing::make_our_secret;
using testing::make_secret;
using testing::make_token;
using ::testing::Not;
using testing::Wish;
using testing::written_config;
using Kind = Decision::Kind;

constexpr const char* kGood = R"("ghcr.io":{ "auth":"YTpi" })";
constexpr const char* kNoColon = R"("quay.io":{"auth":"bm9jb2xvbg=="})";

std::string our_entry() { return make_entry(kHost, make_token(kNow + hours{10})); }

Wish make_dropping_wish() {
  Wish wish;
  wish.rule.unreadable_entries = UnreadableEntries::drop;
  return wish;
}

TEST(UnreadableEntriesOfOthers, AreCarriedOverAndNamed) {
  Wish wish;
  const Decision decision = wish.decide(make_secret(make_config(kNoColon)));

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_THAT(written_config(decision), HasSubstr(kNoColon));
  EXPECT_THAT(decision.unreadable,
              AllOf(HasSubstr("quay.io"), HasSubstr("no colon"),
                    HasSubstr("set `unreadable_entries: drop`"), Not(HasSubstr("bm9jb2xvbg"))));
}

TEST(UnreadableEntriesOfOthers, AreNamedWhereNothingIsWritten) {
  Wish wish;
  const Decision settled =
      wish.decide(testing::apply_decision(wish.decide(make_secret(make_config(kNoColon)))));
  EXPECT_EQ(settled.kind, Kind::leave);
  EXPECT_THAT(settled.unreadable, HasSubstr("quay.io"));

  wish.rule.ownership = Ownership::refuse;
  const Decision refused = wish.decide(make_secret(make_config(kNoColon)));
  EXPECT_EQ(refused.kind, Kind::refuse);
  EXPECT_THAT(refused.unreadable, HasSubstr("quay.io"));
}

TEST(UnreadableEntriesOfOthers, AreDroppedWhereTheRuleSaysSo) {
  Wish wish = make_dropping_wish();
  const Decision decision =
      wish.decide(make_secret(make_config(std::string(kGood) + "," + kNoColon)));

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision), make_config(std::string(kGood) + "," + our_entry()));
  EXPECT_EQ(decision.unreadable, "");
  EXPECT_THAT(decision.reason, HasSubstr("dropped its entry for quay.io"));
}

TEST(UnreadableEntriesOfOthers, AreDroppedWhereAllElseIsRight) {
  Wish wish = make_dropping_wish();
  SecretObject secret = testing::apply_decision(wish.decide(std::nullopt));
  EXPECT_EQ(wish.decide(secret).kind, Kind::leave);

  secret.docker_config = Secret(make_config(our_entry() + "," + kNoColon));
  const Decision decision = wish.decide(secret);
  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision), make_config(our_entry()));
}

// The password of another ecr-syncd stays, and still the secret has to be written.
TEST(UnreadableEntriesOfOthers, AreDroppedBesideThePasswordOfAnother) {
  Wish wish = make_dropping_wish();
  wish.desired.installation = "ours";
  const std::string theirs = make_entry(kHost, make_token(kNow + hours{11}, "theirs"));
  const SecretObject secret =
      testing::make_marked_secret(make_config(theirs + "," + kNoColon), "theirs");
  const Decision decision = wish.decide(secret);

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision), make_config(theirs));
}

// What is replaced anyway is not an entry of others.
TEST(UnreadableEntriesOfOthers, AreNotThoseOfOurHost) {
  Wish wish;
  const std::string broken = '"' + std::string(kHost) + R"(":{"auth":"bm9jb2xvbg=="})";
  const Decision decision = wish.decide(make_our_secret(make_config(broken)));

  EXPECT_EQ(written_config(decision), make_config(our_entry()));
  EXPECT_EQ(decision.unreadable, "");
}

TEST(UnreadableEntriesOfOthers, MayBeTheHeaders) {
  const std::string text =
      R"({"auths":{)" + our_entry() + R"(},"HttpHeaders":{"a":1},"credsStore":"x"})";
  Wish wish;
  EXPECT_THAT(wish.decide(make_our_secret(text)).unreadable, HasSubstr("HttpHeaders"));

  Wish dropping = make_dropping_wish();
  EXPECT_EQ(written_config(dropping.decide(make_our_secret(text))),
            R"({"auths":{)" + our_entry() + R"(},"credsStore":"x"})");
}

}  // namespace
}  // namespace cred::syncd
