// SPDX-License-Identifier: Apache-2.0
// That the newest gets published in the end, and what is said on the way.
#include "syncd/credentials/publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PublisherTest : public ::testing::Test {
 protected:
  // Of `name`, with the outcome that the test has set by the time it runs.
  Publish make(const std::string& name) {
    return [this, name] {
      published_.push_back(name);
      return outcome_;
    };
  }

  void run_jobs() {
    while (!jobs_.empty()) {
      jobs_.front()();
      jobs_.pop_front();
    }
    time_.advance(loop_, Span{0});
  }

  // Jobs end at once from here on.
  void run_for(Span time) {
    is_immediate_ = true;
    run_jobs();
    time_.advance(loop_, time);
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  std::deque<std::function<void()>> jobs_;
  bool is_immediate_ = false;
  Result<std::string> outcome_ = std::string();
  std::vector<std::string> published_;
  std::vector<std::string> lines_;
  Publisher publisher_{{loop_,
                        [this](std::function<void()> job) {
                          if (is_immediate_) return job();
                          jobs_.push_back(std::move(job));
                        },
                        [] { return 0.5; },
                        [this](const LogLine& line) { lines_.push_back(line.text); }}};
};

TEST_F(PublisherTest, PublishesOnceAndSaysNothing) {
  publisher_.take(make("a"));
  EXPECT_THAT(published_, IsEmpty());
  run_for(hours{24});

  EXPECT_THAT(published_, ElementsAre("a"));
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(PublisherTest, OneAtATimeAndThenOnlyTheNewest) {
  for (const char* name : {"a", "b", "c"}) publisher_.take(make(name));
  EXPECT_THAT(jobs_, SizeIs(1));
  run_for(hours{1});

  EXPECT_THAT(published_, ElementsAre("a", "c"));
}

TEST_F(PublisherTest, TriesAgainUntilItSucceeds) {
  outcome_ = Error{Errc::local, "cannot publish /x: No space left on device"};
  publisher_.take(make("a"));
  run_for(hours{1});
  const std::size_t tries = published_.size();
  EXPECT_GE(tries, 6);
  EXPECT_LE(tries, 14);
  EXPECT_THAT(lines_.front(), HasSubstr("No space left on device; see that there is space"));

  outcome_ = std::string();
  run_for(minutes{13});
  run_for(hours{1});
  EXPECT_EQ(published_.size(), tries + 1);
  EXPECT_EQ(lines_.back(), "the passwords are published on this machine again");
}

TEST_F(PublisherTest, ANewerOneWaitsForNoPause) {
  outcome_ = Error{Errc::local, "full"};
  publisher_.take(make("a"));
  run_for(Span{0});
  outcome_ = std::string();
  publisher_.take(make("b"));
  run_for(hours{1});

  EXPECT_THAT(published_, ElementsAre("a", "b"));
}

TEST_F(PublisherTest, WhatNobodyCanReadIsToldOnce) {
  outcome_ = std::string("/var/cache belongs to the wrong user");
  publisher_.take(make("a"));
  run_for(hours{1});
  publisher_.take(make("b"));
  run_for(hours{1});

  EXPECT_THAT(lines_, ElementsAre("the passwords are published, but no helper reads them: "
                                  "/var/cache belongs to the wrong user"));
}

TEST_F(PublisherTest, AnOutcomeThatComesAfterItsEndIsDropped) {
  auto publisher = std::make_unique<Publisher>(Publisher::Deps{
      .loop = loop_,
      .run_job = [this](std::function<void()> job) { jobs_.push_back(std::move(job)); },
      .random = [] { return 0.5; },
      .tell = [this](const LogLine& line) { lines_.push_back(line.text); }});
  outcome_ = Error{Errc::local, "full"};
  publisher->take(make("a"));
  publisher.reset();
  run_jobs();

  EXPECT_THAT(published_, ElementsAre("a"));
  EXPECT_THAT(lines_, IsEmpty());
}

}  // namespace
}  // namespace cred::syncd
