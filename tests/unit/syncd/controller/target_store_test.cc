// SPDX-License-Identifier: Apache-2.0
// What a target needs, after everything that can be seen or heard of it.
#include "syncd/controller/target_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = TargetOutcome::Kind;

const TargetKey kKey{"team-a", "regcred"};
constexpr Instant kNow = from_epoch(1'800'000'000);

ObjectMeta make_secret(const std::string& version) {
  ObjectMeta meta;
  meta.name = "regcred";
  meta.namespace_name = "team-a";
  meta.resource_version = version;
  return meta;
}

ObjectMeta make_namespace(const std::string& name) {
  ObjectMeta meta;
  meta.name = name;
  return meta;
}

TargetOutcome make_outcome(Kind kind, const std::string& version) {
  return {kind, "", false, std::nullopt, version};
}

class TargetStoreTest : public ::testing::Test {
 protected:
  static std::vector<SecretRule> make_rules() {
    SecretRule rule;
    rule.namespaces.globs = {"team-*"};
    return {rule};
  }

  TargetStoreTest() {
    store_.set_namespaces({make_namespace("team-a"), make_namespace("other")});
    store_.set_secrets("regcred", {}, {make_secret("1")});
    store_.finish(kKey, make_outcome(Kind::unchanged, "1"), kNow, Tick{});
  }

  Drift need(Tick tick = Tick{}) const { return store_.find_drift(kKey, tick); }

  std::vector<SecretRule> rules_ = make_rules();
  TargetStore store_{rules_};
};

TEST_F(TargetStoreTest, SelectsByTheRules) {
  EXPECT_EQ(store_.targets().size(), 1U);
  EXPECT_EQ(need(), Drift::none);
}

TEST_F(TargetStoreTest, ANewNamespaceLacksItsSecret) {
  const auto keys = store_.put_namespace(make_namespace("team-b"));

  EXPECT_THAT(keys, ::testing::ElementsAre(TargetKey{"team-b", "regcred"}));
  EXPECT_EQ(store_.find_drift(keys.front(), Tick{}), Drift::missing);
}

TEST_F(TargetStoreTest, AListOfNamespacesTellsWhichCameAndWent) {
  EXPECT_THAT(store_.set_namespaces({make_namespace("team-b"), make_namespace("other")}),
              ::testing::ElementsAre(TargetKey{"team-b", "regcred"}, kKey));
  EXPECT_EQ(store_.targets().size(), 1U);
}

TEST_F(TargetStoreTest, ATerminatingNamespaceNeedsNothing) {
  ObjectMeta meta = make_namespace("team-a");
  meta.is_terminating = true;
  store_.put_namespace(meta);
  store_.drop_secret(make_secret("2"));

  EXPECT_EQ(need(), Drift::none);
}

TEST_F(TargetStoreTest, ADeletedSecretIsMissing) {
  store_.drop_secret(make_secret("2"));

  EXPECT_EQ(need(), Drift::missing);
}

TEST_F(TargetStoreTest, AnEditedSecretIsDamaged) {
  store_.put_secret(make_secret("2"));

  EXPECT_EQ(need(), Drift::damaged);
}

TEST_F(TargetStoreTest, WhatWeWroteIsNoDamageWhenItShowsUpLater) {
  store_.begin_work(kKey);
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{});
  EXPECT_EQ(need(), Drift::none);
  store_.put_secret(make_secret("2"));

  EXPECT_EQ(need(Tick{Span{1000}}), Drift::none);
}

TEST_F(TargetStoreTest, WhatWeWroteIsNoDamageWhenItShowedUpBefore) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{});

  EXPECT_EQ(need(), Drift::none);
}

TEST_F(TargetStoreTest, AnEditAfterOursIsDamageThoughBothWereSeenBefore) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.put_secret(make_secret("3"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{});

  EXPECT_EQ(need(), Drift::damaged);
}

TEST_F(TargetStoreTest, ADeletionAfterOurWriteIsMissing) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.drop_secret(make_secret("3"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{});

  EXPECT_EQ(need(), Drift::missing);
}

TEST_F(TargetStoreTest, WhatDoesNotShowUpInTimeIsLookedAtAgain) {
  store_.begin_work(kKey);
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{});

  EXPECT_EQ(need(Tick{kSettleTime - Span{1}}), Drift::none);
  EXPECT_EQ(need(Tick{kSettleTime}), Drift::damaged);
}

TEST_F(TargetStoreTest, WhatNeverShowsUpIsLookedAtLessAndLessOften) {
  Tick now{};
  for (const int factor : {1, 2, 4, 8}) {
    store_.begin_work(kKey);
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Span{1}), Drift::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Drift::damaged);
  }
  for (int i = 0; i < 40; ++i) store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);

  EXPECT_EQ(need(now + minutes{59}), Drift::none);
  EXPECT_EQ(need(now + minutes{60}), Drift::damaged);
}

TEST_F(TargetStoreTest, SomebodysChangeEndsALongWait) {
  for (int i = 0; i < 10; ++i) {
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{});
  }
  store_.put_secret(make_secret("3"));

  EXPECT_EQ(need(Tick{kSettleTime}), Drift::damaged);
}

TEST_F(TargetStoreTest, AListThatLacksWhatNeverShowedUpEndsALongWaitToo) {
  store_.drop_secret(make_secret("2"));
  for (int i = 0; i < 10; ++i) {
    store_.finish(kKey, make_outcome(Kind::created, "3"), kNow, Tick{});
  }
  EXPECT_EQ(need(Tick{kSettleTime}), Drift::none);
  store_.set_secrets("regcred", {}, {});

  EXPECT_EQ(need(Tick{kSettleTime}), Drift::missing);
}

TEST_F(TargetStoreTest, WhatFailedIsNotTriedAgainAtOnceAndAgain) {
  store_.drop_secret(make_secret("2"));
  Tick now{};
  for (const int factor : {8, 16, 32}) {
    store_.begin_work(kKey);
    store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Span{1}), Drift::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Drift::missing);
  }
}

// However long nothing had shown up of what was right.
TEST_F(TargetStoreTest, TheFirstFailureIsTriedAgainSoon) {
  for (int i = 0; i < 20; ++i) {
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{});
  }
  store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{});

  EXPECT_EQ(need(Tick{kSettleTime * 8}), Drift::damaged);
}

TEST_F(TargetStoreTest, WhatFailedIsTriedAgainThoughTheWatchShowsNoChange) {
  store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{});

  EXPECT_EQ(need(Tick{kSettleTime * 8}), Drift::damaged);
}

TEST_F(TargetStoreTest, NothingIsNeededOutOfSight) {
  TargetStore blind{rules_};
  blind.set_namespaces({make_namespace("team-a")});

  EXPECT_EQ(blind.find_drift(kKey, Tick{}), Drift::none);
}

TEST(ItemBackoff, TheFirstThreeAreImmediateThenPausesGrow) {
  ItemBackoff limit;
  Tick now{};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.find_pause(now), Span{0});
    limit.note_repair(now);
  }
  EXPECT_TRUE(limit.is_contested(now));
  for (const int pause : {10, 20, 40, 80, 160, 320, 600, 600}) {
    EXPECT_EQ(limit.find_pause(now), Span{seconds{pause}});
    now += seconds{pause};
    limit.note_repair(now);
  }
}

TEST(ItemBackoff, StartsAnewAfterTenQuietMinutes) {
  ItemBackoff limit;
  for (int i = 0; i < 3; ++i) limit.note_repair(Tick{});

  EXPECT_TRUE(limit.is_contested(Tick{minutes{10}}));
  EXPECT_FALSE(limit.is_contested(Tick{minutes{10}} + Span{1}));
  EXPECT_EQ(limit.find_pause(Tick{minutes{10}} + Span{1}), Span{0});
}

TEST(ItemBackoff, WhatIsAbsentIsMadeAtOnceTenTimesThenOnceASecond) {
  ItemBackoff limit;
  const Tick now{minutes{1}};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(limit.find_creation_pause(now), Span{0});
    limit.note_repair(now);
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(limit.find_creation_pause(now), Span{seconds{1}});
    limit.note_repair(now);
  }
  EXPECT_EQ(limit.find_creation_pause(now + Span{999}), Span{1});
  EXPECT_EQ(limit.find_creation_pause(now + Span{1000}), Span{0});
}

TEST_F(TargetStoreTest, ShowsWhatTheWatchSawLastWhetherOrNotSomebodyIsAtIt) {
  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{}), Drift::none);
  store_.put_secret(make_secret("2"));
  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{}), Drift::damaged);
  store_.begin_work(kKey);
  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{}), Drift::damaged);
  store_.finish(kKey, make_outcome(Kind::updated, "3"), kNow, Tick{});
  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{}), Drift::none);
  store_.drop_secret(make_secret("3"));
  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{kSettleTime}), Drift::missing);
}

TEST_F(TargetStoreTest, TakesNoWriteOfItsOwnForADrift) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));

  EXPECT_EQ(store_.find_shown_drift(kKey, Tick{}), Drift::none);
}

TEST_F(TargetStoreTest, KnowsTheExpiryOfWhatIsThereAlone) {
  TargetOutcome outcome = make_outcome(Kind::updated, "2");
  outcome.expires_at = kNow + hours{9};
  store_.finish(kKey, outcome, kNow, Tick{});
  store_.put_secret(make_secret("2"));
  EXPECT_EQ(store_.find_expiry(kKey, Tick{}), kNow + hours{9});
  store_.put_secret(make_secret("3"));

  EXPECT_EQ(store_.find_expiry(kKey, Tick{}), std::nullopt);
}

}  // namespace
}  // namespace cred::syncd
