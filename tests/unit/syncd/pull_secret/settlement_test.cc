// SPDX-License-Identifier: Apache-2.0
// Two ecr-syncd that write one secret: of two instances, of one, on one machine, for two
// principals, and one from before installations had names.
#include "syncd/pull_secret/settlement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::kHost;
using testing::kNow;
using testing::kOtherHost;
using testing::make_config;
using testing::make_entry;
using testing::make_marked_secret;
using testing::make_our_secret;
using testing::make_password;
using testing::make_token;
using testing::Wish;
using testing::written_config;
using testing::written_text;
using Kind = Decision::Kind;

// Ours has ten hours left.
constexpr Instant kOurs = kNow + hours{10};

std::string config_with(Instant expires_at, const std::string& tag = "theirs") {
  return make_config(make_entry(kHost, make_token(expires_at, tag)));
}

Wish make_wish(const std::string& source = "role") {
  Wish wish;
  wish.desired.installation = "m1-c1";
  wish.desired.passwords.front().source = source;
  return wish;
}

std::string source_of(const Decision& decision) {
  return written_text(decision, "/metadata/annotations/ecr-syncd~1source");
}

TEST(Settlement, MarksWhatItWrites) {
  const Decision decision = make_wish().decide(std::nullopt);
  EXPECT_EQ(written_text(decision, "/metadata/annotations/ecr-syncd~1installation"), "m1-c1");
  EXPECT_EQ(source_of(decision), "role");
}

TEST(Settlement, NamesEveryPrincipalOnceAndKeepsThoseThatJustHaveNoPassword) {
  Wish wish = make_wish("b");
  wish.desired.our_hosts = {kHost, kOtherHost};
  wish.desired.passwords.push_back(make_password(kOtherHost, kOurs));
  wish.desired.passwords.back().source = "a";
  EXPECT_EQ(source_of(wish.decide(std::nullopt)), "a.b");

  wish.desired.passwords.pop_back();
  const std::string old = config_with(kOurs - hours{5});
  EXPECT_EQ(source_of(wish.decide(make_marked_secret(old, "m1-c1", "a.b"))), "a.b");
  EXPECT_EQ(source_of(wish.decide(make_marked_secret(old, "m2-c1", "a.b"))), "b");
}

TEST(Settlement, LeavesAValidOneOfAnotherUnlessOursClearlyOutlivesIt) {
  const struct {
    Instant theirs;
    bool stays;
  } cases[] = {
      {kOurs - minutes{5} - seconds{1}, false},
      {kOurs - minutes{5}, true},
      {kOurs + hours{1}, true},
  };

  for (const auto& [theirs, stays] : cases) {
    for (const SecretObject& secret : {make_marked_secret(config_with(theirs), "m2-c1"),
                                       make_marked_secret(config_with(theirs), "m1-c2"),
                                       make_marked_secret(config_with(theirs), "x", "y", "there"),
                                       make_our_secret(config_with(theirs))}) {
      const Decision decision = make_wish().decide(secret);
      EXPECT_EQ(decision.kind, stays ? Kind::leave : Kind::apply);
      EXPECT_FALSE(decision.other.empty());
    }
  }
}

// Whatever the two clocks say: ours is a day behind, or ahead.
TEST(Settlement, ComparesWhatTheTokensSayThemselves) {
  for (const hours error : {hours{-48}, hours{-24}, hours{0}, hours{9}}) {
    Wish wish = make_wish();
    wish.desired.rule = &wish.rule;
    const auto decide_at = [&](Instant theirs) {
      return decide(make_marked_secret(config_with(theirs), "m2-c1"), wish.desired, kNow + error)
          .kind;
    };
    EXPECT_EQ(decide_at(kOurs + hours{2}), Kind::leave) << error.count();
    EXPECT_EQ(decide_at(kOurs - minutes{5}), Kind::leave) << error.count();
    EXPECT_EQ(decide_at(kOurs - minutes{6}), Kind::apply) << error.count();
  }
}

TEST(Settlement, ReplacesOneThatHasExpiredByWhatLivesLonger) {
  Wish wish = make_wish();
  wish.desired.passwords = {make_password(kHost, kNow + minutes{2})};
  const auto decide_on = [&](Instant theirs) {
    return wish.decide(make_marked_secret(config_with(theirs), "m2-c1")).kind;
  };
  EXPECT_EQ(decide_on(kNow + seconds{1}), Kind::leave);
  EXPECT_EQ(decide_on(kNow), Kind::apply);
}

TEST(Settlement, PushesANewPrincipalOfOurOwnAtOnce) {
  const SecretObject old = make_marked_secret(config_with(kOurs + hours{1}), "m1-c1", "old-role");
  const Decision decision = make_wish("new-role").decide(old);
  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision), config_with(kOurs, "x"));
  EXPECT_EQ(source_of(decision), "new-role");
  EXPECT_TRUE(decision.other.empty());
}

TEST(Settlement, LeavesALaterOneOfOurOwn) {
  SecretObject later = make_marked_secret(config_with(kOurs), "m1-c1");
  later.meta.annotations.emplace_back("ecr-syncd/expires-at", render_rfc3339(kOurs));
  EXPECT_EQ(make_wish().decide(later).kind, Kind::apply);
  Wish settled = make_wish();
  settled.desired.settled_sources = "role";
  EXPECT_EQ(settled.decide(later).kind, Kind::leave);
  const SecretObject older = make_marked_secret(config_with(kOurs - seconds{1}), "m1-c1");
  EXPECT_EQ(make_wish().decide(older).kind, Kind::apply);
}

TEST(Settlement, WritesOurOwnUnderTheSpellingThatIsWanted) {
  Wish wish = make_wish();
  wish.rule.server_format = ServerFormat::https;
  EXPECT_EQ(wish.decide(make_marked_secret(config_with(kOurs, "x"), "m1-c1")).kind, Kind::apply);
  EXPECT_EQ(wish.decide(make_marked_secret(config_with(kOurs, "x"), "m2-c1")).kind, Kind::leave);
}

// A process of our installation brought it right, and then it has what another principal got.
TEST(Settlement, TakesAnotherPrincipalInOurNameForSomebodyElse) {
  Wish wish = make_wish("role");
  wish.desired.settled_sources = "role";
  const Decision decision =
      wish.decide(make_marked_secret(config_with(kOurs - minutes{1}), "m1-c1", "other-role"));
  EXPECT_EQ(decision.kind, Kind::leave);
  EXPECT_THAT(decision.other, HasSubstr("another AWS principal"));

  wish.desired.settled_sources = "former-role";  // then it is we who have changed
  EXPECT_EQ(wish.decide(make_marked_secret(config_with(kOurs), "m1-c1", "other-role")).kind,
            Kind::apply);
}

TEST(Settlement, NamesTheOther) {
  const std::string text = config_with(kOurs);
  const auto other = [&](const SecretObject& secret) { return make_wish().decide(secret).other; };
  EXPECT_EQ(other(make_marked_secret(text, "m2-c1", "role", "there")),
            "the ecr-syncd with the instance there");
  EXPECT_EQ(other(make_marked_secret(text, "m2-c1")),
            "another ecr-syncd with the instance here too");
  EXPECT_EQ(other(make_marked_secret(text, "m1-c2")),
            "another ecr-syncd of this machine with the instance here too");
  EXPECT_EQ(other(make_marked_secret(text, "m1-c2", "other")),
            "another ecr-syncd of this machine with the instance here too, for another AWS "
            "principal");
  EXPECT_EQ(other(make_our_secret(text)), "an older ecr-syncd with the instance here too");
  EXPECT_EQ(make_wish().decide(make_marked_secret(text, "m2-c1", "role", "there")).reason,
            "left to the ecr-syncd with the instance there, whose password lives as long");
}

TEST(Settlement, TakesUpWhatIsUnmarkedAndOursByItsContent) {
  const std::string text = config_with(kOurs, "x");
  const Decision decision = make_wish().decide(make_our_secret(text));
  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(written_config(decision), text);
  EXPECT_EQ(make_wish().decide(make_marked_secret(text, "m2-c1")).kind, Kind::leave);
}

// What no ECR issues today: a password that says nothing of its end.
TEST(Settlement, GoesByTheAnnotationWhereATokenSaysNothing) {
  Wish wish = make_wish();
  SecretObject secret = make_marked_secret(make_config(make_entry(kHost, "opaque")), "m2-c1");
  const auto decide_with = [&](Instant stated) {
    SecretObject marked = secret;
    marked.meta.annotations.emplace_back("ecr-syncd/expires-at", render_rfc3339(stated));
    return wish.decide(marked).kind;
  };
  EXPECT_EQ(decide_with(kOurs - minutes{5}), Kind::leave);
  EXPECT_EQ(decide_with(kOurs - minutes{6}), Kind::apply);
  EXPECT_EQ(wish.decide(secret).kind, Kind::apply);
}

TEST(Settlement, RemovesNothingOfAnotherInstallation) {
  const std::string text = config_with(kOurs);
  EXPECT_TRUE(is_removable(make_marked_secret(text, "m1-c1"), "here", "m1-c1"));
  EXPECT_TRUE(is_removable(make_our_secret(text), "here", "m1-c1"));
  EXPECT_FALSE(is_removable(make_marked_secret(text, "m2-c1"), "here", "m1-c1"));
}

// Else its author, that lives longer than the other password by less, would come again.
TEST(Settlement, TakesTheOtherHostAlongWhereOneIsWrittenAnyway) {
  Wish wish = make_wish();
  wish.desired.our_hosts = {kHost, kOtherHost};
  wish.desired.passwords.push_back(make_password(kOtherHost, kOurs));
  wish.desired.passwords.back().source = "role";
  const auto theirs = [](Instant first, Instant second) {
    return make_marked_secret(make_config(make_entry(kHost, make_token(first, "theirs")) + "," +
                                          make_entry(kOtherHost, make_token(second, "theirs"))),
                              "m2-c1");
  };
  const std::string our_first = make_entry(kHost, make_token(kOurs));
  const std::string our_second = make_entry(kOtherHost, make_token(kOurs));

  EXPECT_EQ(wish.decide(theirs(kOurs - minutes{4}, kOurs - minutes{3})).kind, Kind::leave);
  EXPECT_EQ(written_config(wish.decide(theirs(kOurs - minutes{6}, kOurs - seconds{1}))),
            make_config(our_first + "," + our_second));
  EXPECT_EQ(written_config(wish.decide(theirs(kOurs - minutes{6}, kOurs))),
            make_config(our_first + "," + make_entry(kOtherHost, make_token(kOurs, "theirs"))));
}

// An older version takes back what does not clearly outlive its own, so nothing goes along; and it
// stays the older one's, or we would come for the rest as its author.
TEST(Settlement, LeavesTheOtherHostToAnOlderVersion) {
  Wish wish = make_wish();
  wish.desired.our_hosts = {kHost, kOtherHost};
  wish.desired.passwords.push_back(make_password(kOtherHost, kOurs));
  wish.desired.passwords.back().source = "role";
  const auto theirs = [](Instant first, Instant second) {
    return make_our_secret(make_config(make_entry(kHost, make_token(first, "theirs")) + "," +
                                       make_entry(kOtherHost, make_token(second, "theirs"))));
  };
  const std::string left = make_entry(kOtherHost, make_token(kOurs - minutes{3}, "theirs"));

  const Decision shared = wish.decide(theirs(kOurs - minutes{6}, kOurs - minutes{3}));
  const std::string config = make_config(make_entry(kHost, make_token(kOurs)) + "," + left);
  EXPECT_EQ(written_config(shared), config);
  EXPECT_EQ(written_text(shared, "/metadata/annotations/ecr-syncd~1installation"), "(none)");
  EXPECT_EQ(source_of(shared), "(none)");
  EXPECT_EQ(wish.decide(make_our_secret(config)).kind, Kind::leave);

  const Decision whole = wish.decide(theirs(kOurs - minutes{6}, kOurs - minutes{6}));
  EXPECT_EQ(written_text(whole, "/metadata/annotations/ecr-syncd~1installation"), "m1-c1");
}

// The entry that lives longer may be the one of the role before.
TEST(SettlementOfRoles, LeavesNothingThatMayBeOfAnotherRole) {
  const auto existing = make_marked_secret(config_with(kOurs + hours{1}), "m1-c1", "before.role");
  Wish wish = make_wish("role");
  EXPECT_EQ(written_config(wish.decide(existing)), config_with(kOurs + hours{1}));
  wish.desired.is_of_role = true;
  EXPECT_EQ(written_config(wish.decide(existing)),
            make_config(make_entry(kHost, make_token(kOurs))));
}

TEST(SettlementOfRoles, RefusesBeforeAnythingElseAndKeepsWhatIsThere) {
  Wish wish = make_wish("role");
  wish.desired.is_of_role = true;
  wish.desired.passwords.clear();
  wish.desired.role_refusal = "its namespace asks for more";
  EXPECT_EQ(wish.decide(std::nullopt).kind, Kind::refuse);
  const auto decision = wish.decide(make_our_secret(config_with(kOurs)));
  EXPECT_EQ(decision.kind, Kind::refuse);
  EXPECT_EQ(decision.expires_at, kOurs);
  EXPECT_EQ(decision.reason, "its namespace asks for more");
}

}  // namespace
}  // namespace cred::syncd
