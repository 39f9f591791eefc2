// SPDX-License-Identifier: Apache-2.0
// What comes, stays and goes, by what was heard.
#include "syncd/discovery/fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/discovery/entries.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTheirRole;
using testing::make_entry;
using testing::make_seen;
using testing::names_of;

using Seen = std::vector<SurveyedCluster>;

constexpr Instant kNow = from_epoch(1'800'000'000);
const std::string kHere = "f/123456789012/eu-west-1/";

TEST(Fleet, FindsInEveryPlace) {
  Fleet fleet(make_entry("f", {"eu-west-1", "us-east-1"}, {"", kTheirRole}));
  ASSERT_EQ(fleet.count_places(), 4U);
  EXPECT_EQ(fleet.order(3).place.region, "us-east-1");
  EXPECT_EQ(fleet.order(3).place.role_arn, kTheirRole);
  EXPECT_THAT(fleet.take(0, Seen{make_seen("a")}, kNow),
              ElementsAre("found cluster a (EKS in eu-west-1)"));
  static_cast<void>(fleet.take(3, Seen{make_seen("a", "", "111122223333")}, kNow));
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre("f/111122223333/us-east-1/a", kHere + "a"));
  EXPECT_EQ(fleet.clusters()[0].eks->role_arn, kTheirRole);
}

TEST(Fleet, KeepsEverythingWhereTheListFails) {
  Fleet fleet(make_entry("f", {"eu-west-1"}));
  static_cast<void>(fleet.take(0, Seen{make_seen("a")}, kNow));
  EXPECT_THAT(fleet.take(0, Error{Errc::denied, "no"}, kNow), IsEmpty());
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "a"));
  EXPECT_THAT(fleet.snapshot().troubles, ElementsAre("no; what was found there stays"));
  static_cast<void>(fleet.take(0, Seen{make_seen("a")}, kNow));
  EXPECT_THAT(fleet.snapshot().troubles, IsEmpty());
}

TEST(Fleet, DropsWhatIsGoneOrLeaves) {
  Fleet fleet(make_entry("f", {"eu-west-1"}));
  static_cast<void>(fleet.take(0, Seen{make_seen("a"), make_seen("b"), make_seen("c")}, kNow));
  SurveyedCluster leaving = make_seen("b");
  leaving.is_leaving = true;
  EXPECT_THAT(fleet.take(0, Seen{leaving, make_seen("c")}, kNow),
              ElementsAre(HasSubstr("dropped cluster a (EKS in eu-west-1): EKS has it no more"),
                          "dropped cluster b (EKS in eu-west-1): EKS is deleting it"));
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "c"));
}

TEST(Fleet, KeepsOneThatCannotBeDescribedAndAddsNone) {
  Fleet fleet(make_entry("f", {"eu-west-1"}));
  static_cast<void>(fleet.take(0, Seen{make_seen("a")}, kNow));
  const Seen seen{make_seen("a", "HTTP 500", ""), make_seen("b", "is being made")};
  EXPECT_THAT(fleet.take(0, seen, kNow), IsEmpty());
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "a"));
  EXPECT_THAT(fleet.snapshot().notes,
              ElementsAre("a (EKS in eu-west-1): HTTP 500",
                          "not served: b (EKS in eu-west-1): is being made"));
}

TEST(Fleet, AsksWhoComesFirstWhereTwoSeeOneCluster) {
  Fleet fleet(make_entry("f", {"eu-west-1"}, {"", kTheirRole}));
  static_cast<void>(fleet.take(1, Seen{make_seen("a")}, kNow));
  EXPECT_EQ(fleet.clusters().at(0).eks->role_arn, kTheirRole);
  static_cast<void>(fleet.take(0, Seen{make_seen("a")}, kNow));
  ASSERT_EQ(fleet.clusters().size(), 1U);
  EXPECT_EQ(fleet.clusters().at(0).eks->role_arn, "");
}

TEST(Fleet, LeavesOutWhatIsBeyondTheLimitAndServesOnWhomItServed) {
  ClusterConfig entry = make_entry("f", {"eu-west-1"});
  entry.discovery->at_most = 2;
  Fleet fleet(entry);
  static_cast<void>(fleet.take(0, Seen{make_seen("c"), make_seen("d")}, kNow));
  EXPECT_EQ(fleet.describe_limit(), "");
  static_cast<void>(fleet.take(0, Seen{make_seen("a"), make_seen("c"), make_seen("d")}, kNow));
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "c", kHere + "d"));
  EXPECT_THAT(fleet.snapshot().troubles,
              ElementsAre(HasSubstr("it finds 3 clusters, and at_most is 2: 1 is not served (" +
                                    kHere + "a)")));
  static_cast<void>(fleet.take(0, Seen{make_seen("a"), make_seen("d")}, kNow));
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "a", kHere + "d"));
}

TEST(Fleet, KeepsWhatItKnowsOfThePlacesOfAnotherVersion) {
  Fleet fleet(make_entry("f", {"eu-west-1", "us-east-1"}));
  static_cast<void>(fleet.take(0, Seen{make_seen("a")}, kNow));
  static_cast<void>(fleet.take(1, Seen{make_seen("b")}, kNow));
  ClusterConfig changed = make_entry("f", {"eu-north-1", "eu-west-1"});
  changed.in_flight = 7;
  fleet.set_entry(changed);
  EXPECT_THAT(names_of(fleet.clusters()), ElementsAre(kHere + "a"));
  EXPECT_EQ(fleet.clusters()[0].in_flight, 7);
}

}  // namespace
}  // namespace cred::syncd
