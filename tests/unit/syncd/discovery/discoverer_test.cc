// SPDX-License-Identifier: Apache-2.0
// Places are listed beside each other, again and again, and a late answer does no harm.
#include "syncd/discovery/discoverer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "unit/syncd/discovery/entries.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_entry;
using testing::make_seen;
using testing::names_of;

using Seen = std::vector<SurveyedCluster>;

// An EKS that answers as the test says, when the job is run.
class Discovering : public ::testing::Test {
 protected:
  Discovering() { eks_.emplace("eu-west-1", Seen{make_seen("a")}); }

  void pass(Span time) { time_.advance(loop_, time); }

  void run_jobs() {
    while (!jobs_.empty()) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
    }
    pass(Span{0});
  }

  Result<Seen> survey(const SurveyOrder& order) {
    ++asked_[order.place.region];
    return eks_.at(order.place.region);
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::map<std::string, Result<Seen>> eks_;
  std::map<std::string, int> asked_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::string> told_;
  int changes_ = 0;
  Discoverer discoverer_{
      {.loop = loop_,
       .survey = {.run = [this](const SurveyOrder& order) { return survey(order); },
                  .run_job =
                      [this](std::function<void()> job) { jobs_.push_back(std::move(job)); }},
       .random = [] { return 0.5; },
       .tell = [this](const LogLine& line) { told_.push_back(line.text); },
       .on_change = [this] { ++changes_; }}};
};

TEST_F(Discovering, ListsAtOnceAndAgainEveryFiveMinutes) {
  discoverer_.configure({make_entry("f", {"eu-west-1"})});
  EXPECT_EQ(changes_, 0);
  run_jobs();
  EXPECT_THAT(names_of(discoverer_.clusters()), ElementsAre("f/123456789012/eu-west-1/a"));
  EXPECT_EQ(changes_, 1);
  EXPECT_THAT(told_, ElementsAre("discovery f: found cluster a (EKS in eu-west-1)"));
  pass(Discoverer::kInterval - Span{1});
  EXPECT_THAT(jobs_, IsEmpty());
  pass(Span{1});
  run_jobs();
  EXPECT_EQ(asked_["eu-west-1"], 2);
  EXPECT_EQ(changes_, 1) << "nothing is new";
}

TEST_F(Discovering, WaitsForNoPlaceWithAnother) {
  eks_.emplace("us-east-1", Seen{make_seen("b")});
  discoverer_.configure({make_entry("f", {"us-east-1", "eu-west-1"})});
  ASSERT_EQ(jobs_.size(), 2U);
  const auto hanging = std::move(jobs_.front());
  jobs_.pop_front();
  run_jobs();
  EXPECT_THAT(names_of(discoverer_.clusters()), ElementsAre("f/123456789012/eu-west-1/a"));
  pass(minutes{20});
  EXPECT_EQ(asked_["us-east-1"], 0) << "one that is under way is not asked again";
  hanging();
  pass(Span{0});
  EXPECT_EQ(discoverer_.clusters().size(), 2U);
}

TEST_F(Discovering, TriesAgainSoonAndSaysItOnce) {
  eks_.at("eu-west-1") = Error{Errc::denied, "not you"};
  discoverer_.configure({make_entry("f", {"eu-west-1"})});
  run_jobs();
  pass(seconds{20});
  run_jobs();
  EXPECT_EQ(asked_["eu-west-1"], 2);
  EXPECT_THAT(told_, ElementsAre("discovery f: not you; what was found there stays as it is"));
  eks_.at("eu-west-1") = Seen{make_seen("a")};
  pass(minutes{1});
  run_jobs();
  EXPECT_THAT(told_, Contains("discovery f: EKS in eu-west-1 is listed again"));
}

TEST_F(Discovering, TakesAnotherConfigurationWithoutAskingAgain) {
  discoverer_.configure({make_entry("f", {"eu-west-1"})});
  run_jobs();
  ClusterConfig changed = make_entry("f", {"eu-west-1"});
  changed.in_flight = 7;
  discoverer_.configure({changed, make_entry("g", {"eu-west-1"})});
  EXPECT_EQ(discoverer_.clusters().at(0).in_flight, 7);
  EXPECT_EQ(jobs_.size(), 1U) << "of the new entry";
  ClusterConfig other = changed;
  other.discovery->tags = {{"env", "prod"}};
  discoverer_.configure({other});
  EXPECT_EQ(discoverer_.clusters().size(), 1U) << "until it is known which have the tag";
  EXPECT_EQ(jobs_.size(), 2U);
  eks_.at("eu-west-1") = Seen{};
  run_jobs();
  EXPECT_THAT(discoverer_.clusters(), IsEmpty());
}

TEST_F(Discovering, ForgetsWhatIsConfiguredNoMore) {
  discoverer_.configure({make_entry("f", {"eu-west-1"})});
  discoverer_.configure({});
  run_jobs();
  EXPECT_THAT(discoverer_.clusters(), IsEmpty());
  pass(minutes{30});
  EXPECT_THAT(jobs_, IsEmpty());
  EXPECT_EQ(changes_, 0);
}

TEST_F(Discovering, ListsAtOnceWhenAskedButNotAgainAndAgain) {
  discoverer_.configure({make_entry("f", {"eu-west-1"})});
  discoverer_.list_soon();
  EXPECT_EQ(jobs_.size(), 1U) << "it is under way";
  run_jobs();
  discoverer_.list_soon();
  EXPECT_THAT(jobs_, IsEmpty());
  pass(Discoverer::kShortest);
  discoverer_.list_soon();
  EXPECT_EQ(jobs_.size(), 1U);
  run_jobs();
  pass(Discoverer::kInterval);
  EXPECT_EQ(jobs_.size(), 1U) << "the timer of before is gone";
}

TEST_F(Discovering, SaysOnceWhatTheLimitLeavesOut) {
  eks_.at("eu-west-1") = Seen{make_seen("a"), make_seen("b")};
  ClusterConfig entry = make_entry("f", {"eu-west-1"});
  entry.discovery->at_most = 1;
  discoverer_.configure({entry});
  run_jobs();
  pass(Discoverer::kInterval);
  run_jobs();
  EXPECT_THAT(told_, ElementsAre(HasSubstr("found"), HasSubstr("found"),
                                 HasSubstr("discovery f: it finds 2 clusters, and at_most is 1")));
}

}  // namespace
}  // namespace cred::syncd
