// SPDX-License-Identifier: Apache-2.0
// One member, and two that share: when a lease is held, and what is served by it.
#include "syncd/membership/elector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "member_world.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemberWorld;
using testing::Party;
using ::testing::SizeIs;

class Members : public ::testing::Test {
 protected:
  MemberWorld world_{{"a", "b", "c", "d"}};
};

TEST_F(Members, ServeNothingBeforeTheyHaveTheirLease) {
  Party& one = world_.add("one");
  EXPECT_FALSE(one.elector().find_write(world_.now));  // the leases have not been looked at
  one.elector().take_list({}, world_.now, world_.now);
  const auto lease = one.elector().find_write(world_.now);
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->holder, "one_1");
  EXPECT_THAT(lease->serves, IsEmpty());
  EXPECT_FALSE(one.elector().holds());
}

TEST_F(Members, ServeEverythingAloneOnceItHasSettled) {
  Party& one = world_.add("one");
  world_.pass(seconds{1});
  EXPECT_TRUE(one.elector().holds());
  world_.pass(seconds{1});
  EXPECT_THAT(one.served(), IsEmpty());
  world_.pass(seconds{1});
  EXPECT_THAT(one.served(), SizeIs(4));
  EXPECT_THAT(world_.store.find("one")->serves, SizeIs(4));
}

TEST_F(Members, ServeNothingThatTheyHaveNotLookedAtAgain) {
  Party& one = world_.add("one");
  world_.pass(seconds{2});
  world_.now += seconds{1};
  one.elector().take_list(world_.store.list(), world_.now, world_.now);
  one.write(world_.now);
  EXPECT_TRUE(one.elector().needs_confirmation());
  EXPECT_THAT(one.served(), IsEmpty());
  // A list that was asked for before the claim was written confirms nothing.
  one.elector().take_list(world_.store.list(), world_.now - Span{1}, world_.now);
  EXPECT_THAT(one.served(), IsEmpty());
  one.elector().take_list(world_.store.list(), world_.now, world_.now);
  EXPECT_THAT(one.served(), SizeIs(4));
}

TEST_F(Members, RenewEveryTwoSeconds) {
  Party& one = world_.add("one");
  world_.pass(seconds{3});
  const std::string version = world_.store.find("one")->resource_version;
  const Tick term = *one.elector().term();
  world_.pass(seconds{1});
  EXPECT_EQ(world_.store.find("one")->resource_version, version);
  world_.pass(seconds{1});
  EXPECT_NE(world_.store.find("one")->resource_version, version);
  EXPECT_EQ(*one.elector().term(), term + seconds{2});
}

TEST_F(Members, LoseAllTenSecondsAfterTheLastRenewalBegan) {
  Party& one = world_.add("one");
  world_.pass(seconds{4});
  const Tick term = *one.elector().term();
  one.elector().turn(term - Span{1});
  EXPECT_THAT(one.served(), SizeIs(4));
  one.elector().turn(term);
  EXPECT_THAT(one.served(), IsEmpty());
  EXPECT_FALSE(one.elector().holds());
}

TEST_F(Members, AreNotSavedByANewsThatIsLate) {
  Party& one = world_.add("one");
  world_.pass(seconds{4});
  const Tick term = *one.elector().term();
  MemberLease renewed = *world_.store.find("one");
  one.elector().take_written(renewed, term - Span{1000}, term + Span{1});
  EXPECT_THAT(one.served(), IsEmpty());
}

TEST_F(Members, ShareTheClusters) {
  Party& one = world_.add("one");
  Party& two = world_.add("two");
  world_.pass(seconds{4});
  EXPECT_THAT(one.served(), SizeIs(2));
  EXPECT_THAT(two.served(), SizeIs(2));
  EXPECT_THAT(world_.served(), ElementsAre("a", "b", "c", "d"));
}

TEST_F(Members, GiveHalfToOneThatComesLater) {
  Party& one = world_.add("one");
  world_.pass(seconds{10});
  Party& two = world_.add("two");
  world_.pass(seconds{6});
  EXPECT_THAT(one.served(), SizeIs(2));
  EXPECT_THAT(two.served(), SizeIs(2));
  for (const auto& [cluster, mark] : two.elector().serving()) {
    EXPECT_EQ(mark, "") << "it was given up in order";
  }
}

TEST_F(Members, GiveNothingUpThatHasWritesUnderWay) {
  Party& one = world_.add("one");
  world_.pass(seconds{10});
  for (const char* const cluster : {"a", "b", "c", "d"}) one.states[cluster].under_way = 1;
  Party& two = world_.add("two");
  world_.pass(seconds{6});
  EXPECT_THAT(one.served(), SizeIs(2));
  EXPECT_THAT(two.served(), IsEmpty());
  EXPECT_THAT(world_.store.find("one")->serves, SizeIs(4));
  one.states.clear();
  world_.pass(seconds{2});
  EXPECT_THAT(two.served(), SizeIs(2));
}

TEST_F(Members, TellWhatMayStillArrive) {
  Party& one = world_.add("one");
  world_.pass(seconds{10});
  for (const char* const cluster : {"a", "b", "c", "d"}) one.states[cluster].is_unsure = true;
  Party& two = world_.add("two");
  world_.pass(seconds{6});
  EXPECT_THAT(world_.store.find("one")->unsure, SizeIs(2));
  ASSERT_THAT(two.served(), SizeIs(2));
  for (const auto& [cluster, mark] : two.elector().serving()) EXPECT_NE(mark, "");
  world_.pass(std::chrono::minutes{10});
  EXPECT_THAT(world_.store.find("one")->unsure, IsEmpty());
}

TEST_F(Members, LetGoAtTheEndAndAreFollowedAtOnce) {
  Party& one = world_.add("one");
  Party& two = world_.add("two");
  world_.pass(seconds{6});
  one.release(world_.now);
  EXPECT_EQ(world_.store.find("one")->holder, "");
  EXPECT_THAT(one.served(), IsEmpty());
  world_.kill(one);
  world_.pass(seconds{1});
  ASSERT_THAT(two.served(), SizeIs(4));
  for (const auto& [cluster, mark] : two.elector().serving()) EXPECT_NE(cluster + mark, "");
  std::size_t marked = 0;
  for (const auto& [cluster, mark] : two.elector().serving()) marked += mark.empty() ? 0 : 1;
  EXPECT_EQ(marked, 2U) << "of its own from the start, not of those that were given up";
}

TEST_F(Members, KeepTheClaimOfWhatIsUnderWayAtTheEnd) {
  Party& one = world_.add("one");
  Party& two = world_.add("two");
  world_.pass(seconds{6});
  const std::string busy = *one.served().begin();
  one.states[busy].under_way = 1;
  one.release(world_.now);
  EXPECT_THAT(world_.store.find("one")->serves, ElementsAre(busy));
  world_.kill(one);
  world_.pass(seconds{13});
  EXPECT_THAT(two.served(), SizeIs(3));
  world_.pass(seconds{4});
  EXPECT_THAT(two.served(), SizeIs(4));
  EXPECT_NE(two.elector().serving().at(busy), "");
}

TEST_F(Members, SayWhoElseHasTheirName) {
  Party& one = world_.add("one", "1");
  world_.pass(seconds{4});
  Party& twin = world_.add("one", "2");
  world_.pass(seconds{60});
  EXPECT_THAT(one.served(), SizeIs(4));
  EXPECT_THAT(twin.served(), IsEmpty());
  EXPECT_THAT(twin.elector().obstacle(), HasSubstr("another process (one_1) has the lease"));
  EXPECT_THAT(twin.elector().obstacle(), HasSubstr("another name"));
  world_.kill(one);
  world_.pass(seconds{20});
  EXPECT_THAT(twin.served(), SizeIs(4));
  EXPECT_EQ(world_.store.find("one")->transitions, 2);
}

TEST_F(Members, StopWhereSomebodyHasDeletedTheLease) {
  Party& one = world_.add("one");
  world_.pass(seconds{6});
  world_.store.remove("one");
  world_.now += seconds{1};
  one.elector().take_list(world_.store.list(), world_.now, world_.now);
  EXPECT_THAT(one.served(), IsEmpty());
  EXPECT_THAT(one.elector().obstacle(), HasSubstr("deleted"));
  world_.pass(seconds{6});
  EXPECT_THAT(one.served(), SizeIs(4));
}

TEST_F(Members, GiveUpWhatIsConfiguredNoMore) {
  Party& one = world_.add("one");
  world_.pass(seconds{6});
  one.elector().set_clusters({"a", "b", "e"});
  world_.pass(seconds{2});
  EXPECT_THAT(one.served(), ElementsAre("a", "b", "e"));
  EXPECT_THAT(world_.store.find("one")->serves, ElementsAre("a", "b", "e"));
}

TEST_F(Members, TakeWhatNobodyElseWantsThoughItIsNotTheirTurn) {
  Party& one = world_.add("one");
  Party& two = world_.add("two");
  two.elector().set_clusters({"only-of-two"});
  one.elector().set_clusters({"x", "y"});
  world_.pass(seconds{30});
  EXPECT_THAT(two.served(), ElementsAre("only-of-two"));
  EXPECT_THAT(one.served(), ElementsAre("x", "y"));
}

}  // namespace
}  // namespace cred::syncd
