// SPDX-License-Identifier: Apache-2.0
// What a target needs, after everything that can be seen or heard of it.
#include "syncd/controller/target_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

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
    store_.finish(kKey, make_outcome(Kind::unchanged, "1"), kNow, Tick{0});
  }

  Drift need(Tick tick = Tick{0}) const { return store_.find_drift(kKey, tick); }

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
  EXPECT_EQ(store_.find_drift(keys.front(), Tick{0}), Drift::missing);
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
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});
  EXPECT_EQ(need(), Drift::none);
  store_.put_secret(make_secret("2"));

  EXPECT_EQ(need(Tick{1000}), Drift::none);
}

TEST_F(TargetStoreTest, WhatWeWroteIsNoDamageWhenItShowedUpBefore) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Drift::none);
}

TEST_F(TargetStoreTest, AnEditAfterOursIsDamageThoughBothWereSeenBefore) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.put_secret(make_secret("3"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Drift::damaged);
}

TEST_F(TargetStoreTest, ADeletionAfterOurWriteIsMissing) {
  store_.begin_work(kKey);
  store_.put_secret(make_secret("2"));
  store_.drop_secret(make_secret("3"));
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Drift::missing);
}

TEST_F(TargetStoreTest, WhatDoesNotShowUpInTimeIsLookedAtAgain) {
  store_.begin_work(kKey);
  store_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime - Tick{1}), Drift::none);
  EXPECT_EQ(need(kSettleTime), Drift::damaged);
}

TEST_F(TargetStoreTest, WhatNeverShowsUpIsLookedAtLessAndLessOften) {
  Tick now{0};
  for (const int factor : {1, 2, 4, 8}) {
    store_.begin_work(kKey);
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Tick{1}), Drift::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Drift::damaged);
  }
  for (int i = 0; i < 40; ++i) store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);

  EXPECT_EQ(need(now + minutes{59}), Drift::none);
  EXPECT_EQ(need(now + minutes{60}), Drift::damaged);
}

TEST_F(TargetStoreTest, SomebodysChangeEndsALongWait) {
  for (int i = 0; i < 10; ++i) {
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{0});
  }
  store_.put_secret(make_secret("3"));

  EXPECT_EQ(need(kSettleTime), Drift::damaged);
}

TEST_F(TargetStoreTest, AListThatLacksWhatNeverShowedUpEndsALongWaitToo) {
  store_.drop_secret(make_secret("2"));
  for (int i = 0; i < 10; ++i) {
    store_.finish(kKey, make_outcome(Kind::created, "3"), kNow, Tick{0});
  }
  EXPECT_EQ(need(kSettleTime), Drift::none);
  store_.set_secrets("regcred", {}, {});

  EXPECT_EQ(need(kSettleTime), Drift::missing);
}

TEST_F(TargetStoreTest, WhatFailedIsNotTriedAgainAtOnceAndAgain) {
  store_.drop_secret(make_secret("2"));
  Tick now{0};
  for (const int factor : {8, 16, 32}) {
    store_.begin_work(kKey);
    store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Tick{1}), Drift::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Drift::missing);
  }
}

// However long nothing had shown up of what was right.
TEST_F(TargetStoreTest, TheFirstFailureIsTriedAgainSoon) {
  for (int i = 0; i < 20; ++i) {
    store_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{0});
  }
  store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime * 8), Drift::damaged);
}

TEST_F(TargetStoreTest, WhatFailedIsTriedAgainThoughTheWatchShowsNoChange) {
  store_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime * 8), Drift::damaged);
}

TEST_F(TargetStoreTest, NothingIsNeededOutOfSight) {
  TargetStore blind{rules_};
  blind.set_namespaces({make_namespace("team-a")});

  EXPECT_EQ(blind.find_drift(kKey, Tick{0}), Drift::none);
}

TEST(ItemBackoff, TheFirstThreeAreImmediateThenPausesGrow) {
  ItemBackoff limit;
  Tick now{0};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.find_pause(now), Tick{0});
    limit.note_repair(now);
  }
  EXPECT_TRUE(limit.is_contested(now));
  for (const int pause : {10, 20, 40, 80, 160, 320, 600, 600}) {
    EXPECT_EQ(limit.find_pause(now), Tick{seconds{pause}});
    now += seconds{pause};
    limit.note_repair(now);
  }
}

TEST(ItemBackoff, StartsAnewAfterTenQuietMinutes) {
  ItemBackoff limit;
  for (int i = 0; i < 3; ++i) limit.note_repair(Tick{0});

  EXPECT_TRUE(limit.is_contested(Tick{minutes{10}}));
  EXPECT_FALSE(limit.is_contested(Tick{minutes{10}} + Tick{1}));
  EXPECT_EQ(limit.find_pause(Tick{minutes{10}} + Tick{1}), Tick{0});
}

TEST(ItemBackoff, WhatIsAbsentIsMadeAtOnceTenTimesThenOnceASecond) {
  ItemBackoff limit;
  const Tick now = minutes{1};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(limit.find_creation_pause(now), Tick{0});
    limit.note_repair(now);
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(limit.find_creation_pause(now), Tick{seconds{1}});
    limit.note_repair(now);
  }
  EXPECT_EQ(limit.find_creation_pause(now + Tick{999}), Tick{1});
  EXPECT_EQ(limit.find_creation_pause(now + Tick{1000}), Tick{0});
}

}  // namespace
}  // namespace cred::syncd
