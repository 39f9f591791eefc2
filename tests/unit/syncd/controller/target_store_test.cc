// SPDX-License-Identifier: Apache-2.0
// What a target needs, after everything that can be seen or heard of it.
#include "syncd/controller/target_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred {
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

class TargetTableTest : public ::testing::Test {
 protected:
  static std::vector<SecretRule> make_rules() {
    SecretRule rule;
    rule.namespaces.globs = {"team-*"};
    return {rule};
  }

  TargetTableTest() {
    table_.set_namespaces({make_namespace("team-a"), make_namespace("other")});
    table_.set_secrets("regcred", {}, {make_secret("1")});
    table_.finish(kKey, make_outcome(Kind::unchanged, "1"), kNow, Tick{0});
  }

  Need need(Tick tick = Tick{0}) const { return table_.find_need(kKey, tick); }

  std::vector<SecretRule> rules_ = make_rules();
  TargetTable table_{rules_};
};

TEST_F(TargetTableTest, SelectsByTheRules) {
  EXPECT_EQ(table_.targets().size(), 1U);
  EXPECT_EQ(need(), Need::none);
}

TEST_F(TargetTableTest, ANewNamespaceLacksItsSecret) {
  const auto keys = table_.put_namespace(make_namespace("team-b"));

  EXPECT_THAT(keys, ::testing::ElementsAre(TargetKey{"team-b", "regcred"}));
  EXPECT_EQ(table_.find_need(keys.front(), Tick{0}), Need::missing);
}

TEST_F(TargetTableTest, ATerminatingNamespaceNeedsNothing) {
  ObjectMeta meta = make_namespace("team-a");
  meta.is_terminating = true;
  table_.put_namespace(meta);
  table_.drop_secret(make_secret("2"));

  EXPECT_EQ(need(), Need::none);
}

TEST_F(TargetTableTest, ADeletedSecretIsMissing) {
  table_.drop_secret(make_secret("2"));

  EXPECT_EQ(need(), Need::missing);
}

TEST_F(TargetTableTest, AnEditedSecretIsDamaged) {
  table_.put_secret(make_secret("2"));

  EXPECT_EQ(need(), Need::damaged);
}

TEST_F(TargetTableTest, WhatWeWroteIsNoDamageWhenItShowsUpLater) {
  table_.begin_work(kKey);
  table_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});
  EXPECT_EQ(need(), Need::none);
  table_.put_secret(make_secret("2"));

  EXPECT_EQ(need(Tick{1000}), Need::none);
}

TEST_F(TargetTableTest, WhatWeWroteIsNoDamageWhenItShowedUpBefore) {
  table_.begin_work(kKey);
  table_.put_secret(make_secret("2"));
  table_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Need::none);
}

TEST_F(TargetTableTest, AnEditAfterOursIsDamageThoughBothWereSeenBefore) {
  table_.begin_work(kKey);
  table_.put_secret(make_secret("2"));
  table_.put_secret(make_secret("3"));
  table_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Need::damaged);
}

TEST_F(TargetTableTest, ADeletionAfterOurWriteIsMissing) {
  table_.begin_work(kKey);
  table_.put_secret(make_secret("2"));
  table_.drop_secret(make_secret("3"));
  table_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(), Need::missing);
}

TEST_F(TargetTableTest, WhatDoesNotShowUpInTimeIsLookedAtAgain) {
  table_.begin_work(kKey);
  table_.finish(kKey, make_outcome(Kind::updated, "2"), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime - Tick{1}), Need::none);
  EXPECT_EQ(need(kSettleTime), Need::damaged);
}

TEST_F(TargetTableTest, WhatNeverShowsUpIsLookedAtLessAndLessOften) {
  Tick now{0};
  for (const int factor : {1, 2, 4, 8}) {
    table_.begin_work(kKey);
    table_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Tick{1}), Need::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Need::damaged);
  }
  for (int i = 0; i < 40; ++i) table_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, now);

  EXPECT_EQ(need(now + minutes{59}), Need::none);
  EXPECT_EQ(need(now + minutes{60}), Need::damaged);
}

TEST_F(TargetTableTest, SomebodysChangeEndsALongWait) {
  for (int i = 0; i < 10; ++i) {
    table_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{0});
  }
  table_.put_secret(make_secret("3"));

  EXPECT_EQ(need(kSettleTime), Need::damaged);
}

TEST_F(TargetTableTest, AListThatLacksWhatNeverShowedUpEndsALongWaitToo) {
  table_.drop_secret(make_secret("2"));
  for (int i = 0; i < 10; ++i) {
    table_.finish(kKey, make_outcome(Kind::created, "3"), kNow, Tick{0});
  }
  EXPECT_EQ(need(kSettleTime), Need::none);
  table_.set_secrets("regcred", {}, {});

  EXPECT_EQ(need(kSettleTime), Need::missing);
}

TEST_F(TargetTableTest, WhatFailedIsNotTriedAgainAtOnceAndAgain) {
  table_.drop_secret(make_secret("2"));
  Tick now{0};
  for (const int factor : {8, 16, 32}) {
    table_.begin_work(kKey);
    table_.finish(kKey, make_outcome(Kind::failed, ""), kNow, now);
    EXPECT_EQ(need(now + kSettleTime * factor - Tick{1}), Need::none);
    now += kSettleTime * factor;
    EXPECT_EQ(need(now), Need::missing);
  }
}

// However long nothing had shown up of what was right.
TEST_F(TargetTableTest, TheFirstFailureIsTriedAgainSoon) {
  for (int i = 0; i < 20; ++i) {
    table_.finish(kKey, make_outcome(Kind::unchanged, "2"), kNow, Tick{0});
  }
  table_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime * 8), Need::damaged);
}

TEST_F(TargetTableTest, WhatFailedIsTriedAgainThoughTheWatchShowsNoChange) {
  table_.finish(kKey, make_outcome(Kind::failed, ""), kNow, Tick{0});

  EXPECT_EQ(need(kSettleTime * 8), Need::damaged);
}

TEST_F(TargetTableTest, NothingIsNeededOutOfSight) {
  TargetTable blind{rules_};
  blind.set_namespaces({make_namespace("team-a")});

  EXPECT_EQ(blind.find_need(kKey, Tick{0}), Need::none);
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
}  // namespace cred
