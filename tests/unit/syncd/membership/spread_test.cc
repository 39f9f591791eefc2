// SPDX-License-Identifier: Apache-2.0
// How even the spread is, and what a member more or less moves.
#include "syncd/membership/spread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

namespace cred::syncd {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

using Names = std::set<std::string>;

Names make_names(const std::string& prefix, std::size_t count) {
  Names names;
  for (std::size_t i = 0; i < count; ++i) names.insert(prefix + std::to_string(i));
  return names;
}

std::map<std::string, std::size_t> count_loads(const Spread& spread) {
  std::map<std::string, std::size_t> loads;
  for (const auto& [cluster, member] : spread) ++loads[member];
  return loads;
}

std::size_t find_fullest(const Spread& spread) {
  std::size_t most = 0;
  for (const auto& [member, load] : count_loads(spread)) most = std::max(most, load);
  return most;
}

std::size_t count_moves(const Spread& before, const Spread& after) {
  return static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [&](const auto& one) {
    return after.at(one.first) != one.second;
  }));
}

TEST(Weight, IsTheSameEverywhere) {
  EXPECT_EQ(rendezvous_weight("a", "b"), rendezvous_weight("a", "b"));
  EXPECT_NE(rendezvous_weight("a", "b"), rendezvous_weight("b", "a"));
  EXPECT_NE(rendezvous_weight("ab", "c"), rendezvous_weight("a", "bc"));
  EXPECT_EQ(rendezvous_weight("production", "host-a"), 2963142490048453775U);
}

TEST(SpreadClusters, GivesNobodyAnythingWithoutMembers) {
  EXPECT_THAT(spread_clusters({"a"}, {}, {}), IsEmpty());
  EXPECT_THAT(spread_clusters({}, {"m"}, {}), IsEmpty());
}

TEST(SpreadClusters, IsEvenForAnyNumberOfClustersOverFiveMembers) {
  for (std::size_t count = 30; count <= 200; ++count) {
    const Names clusters = make_names("c" + std::to_string(count) + '-', count);
    const Spread spread = spread_clusters(clusters, make_names("m", 5), {});
    ASSERT_EQ(spread.size(), count);
    ASSERT_LE(find_fullest(spread), (count + 4) / 5);
  }
}

TEST(SpreadClusters, MovesOnlyTheShareOfAMemberMore) {
  for (const std::size_t count : {30U, 47U, 100U, 200U}) {
    const Names clusters = make_names("c", count);
    Names members = make_names("m", 5);
    const Spread before = spread_clusters(clusters, members, {});
    members.insert("another");
    const Spread after = spread_clusters(clusters, members, before);
    ASSERT_LE(count_moves(before, after), (count + 5) / 6) << count;
    ASSERT_LE(find_fullest(after), (count + 5) / 6);
    for (const auto& [cluster, member] : after) {
      if (before.at(cluster) != member) ASSERT_EQ(member, "another");
    }
  }
}

TEST(SpreadClusters, MovesOnlyWhatAMemberLessHad) {
  const Names clusters = make_names("c", 100);
  Names members = make_names("m", 5);
  const Spread before = spread_clusters(clusters, members, {});
  members.erase("m2");
  const Spread after = spread_clusters(clusters, members, before);
  for (const auto& [cluster, member] : before) {
    if (member != "m2") ASSERT_EQ(after.at(cluster), member);
  }
  EXPECT_EQ(find_fullest(after), 25U);
}

// As it is while clusters change hands one by one: what is decided stays decided.
TEST(SpreadClusters, IsTheSameWhileWhatItSaysIsPutIntoEffect) {
  const Names clusters = make_names("c", 31);
  Names members = make_names("m", 4);
  Spread held = spread_clusters(clusters, members, {});
  members.insert("another");
  const Spread wanted = spread_clusters(clusters, members, held);
  for (const auto& [cluster, member] : wanted) {
    if (held.at(cluster) == member) continue;
    held.erase(cluster);  // given up
    ASSERT_EQ(spread_clusters(clusters, members, held).at(cluster), member);
    held[cluster] = member;
    ASSERT_EQ(spread_clusters(clusters, members, held), wanted);
  }
}

TEST(SpreadClusters, TakesAHolderThatIsNoMemberForNone) {
  const Spread spread = spread_clusters({"a", "b"}, {"m"}, {{"a", "gone"}, {"b", "m"}});
  EXPECT_THAT(spread, UnorderedElementsAre(Pair("a", "m"), Pair("b", "m")));
}

TEST(SpreadClusters, LetsTheWeightDecideAmongEquals) {
  const Names members = {"x", "y", "z"};
  for (const std::string& cluster : make_names("one-", 50)) {
    const auto best = std::max_element(members.begin(), members.end(), [&](auto& a, auto& b) {
      return rendezvous_weight(cluster, a) < rendezvous_weight(cluster, b);
    });
    ASSERT_EQ(spread_clusters({cluster}, members, {}).at(cluster), *best);
  }
}

}  // namespace
}  // namespace cred::syncd
