// SPDX-License-Identifier: Apache-2.0
// How often a server that is away is asked, and what counts as its being back.
#include "syncd/kube/reflector/outage_probe.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class OutageProbeTest : public ::testing::Test {
 protected:
  // What the server says from now on; 0: nothing.
  void answer_with(int status) { status_ = status; }

  std::size_t asked_within(Span time) {
    const std::size_t before = asked_.size();
    time_.advance(loop_, time);
    return asked_.size() - before;
  }

  Result<Response> answer(const ApiRequest& request) {
    asked_.push_back(time_.clock().tick());
    paths_.push_back(request.path);
    time_.advance(idle_, takes_);
    if (status_ == 0) return Error{Errc::unavailable, "connection refused"};
    return Response{status_, {}, {}};
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  Loop idle_{time_.clock()};
  int status_ = 0;
  Span takes_{};
  double random_ = 1.0;
  std::vector<Tick> asked_;
  std::vector<std::string> paths_;
  int answers_ = 0;
  OutageProbe probe_{{.loop = loop_,
                      .call = [this](const ApiRequest& request) { return answer(request); },
                      .run_job = [](const std::function<void()>& job) { job(); },
                      .random = [this] { return random_; },
                      .on_answer = [this] { ++answers_; }}};
};

TEST_F(OutageProbeTest, AsksNothingWhileTheServerIsThere) {
  EXPECT_EQ(asked_within(minutes{5}), 0U);
}

TEST_F(OutageProbeTest, AsksOneCheapRequestEvery1500Milliseconds) {
  probe_.begin();
  probe_.begin();
  EXPECT_EQ(asked_within(Span{1499}), 0U);
  EXPECT_EQ(asked_within(Span{1}), 1U);
  EXPECT_EQ(asked_within(seconds{15}), 10U);
  EXPECT_EQ(paths_.back(), "/readyz");
  EXPECT_EQ(answers_, 0);
}

TEST_F(OutageProbeTest, JitterOnlyMakesThePauseShorter) {
  random_ = 0.0;
  probe_.begin();
  EXPECT_EQ(asked_within(Span{749}), 0U);
  EXPECT_EQ(asked_within(Span{1}), 1U);
}

TEST_F(OutageProbeTest, ARequestThatTakesItsTimeDelaysTheNextByNothing) {
  takes_ = Span{1400};
  probe_.begin();
  EXPECT_EQ(asked_within(seconds{16}), 10U);
}

TEST_F(OutageProbeTest, AsksEvery30SecondsAfterTenMinutes) {
  probe_.begin();
  EXPECT_GE(asked_within(minutes{10}), 399U);
  EXPECT_LE(asked_within(minutes{10}), 21U);
}

TEST_F(OutageProbeTest, AnyAnswerTellsButThatItIsNotReady) {
  probe_.begin();
  for (const int status : {500, 503}) {
    answer_with(status);
    static_cast<void>(asked_within(Span{1500}));
    EXPECT_EQ(answers_, 0) << status;
  }
  answer_with(403);
  static_cast<void>(asked_within(Span{1500}));
  EXPECT_EQ(answers_, 1);
}

TEST_F(OutageProbeTest, AsksLessAndLessWhereTheServerIsReadyAndStillAway) {
  answer_with(200);
  probe_.begin();
  EXPECT_EQ(asked_within(Span{1500}), 1U);
  EXPECT_EQ(asked_within(Span{2999}), 0U);
  EXPECT_EQ(asked_within(Span{1}), 1U);
  EXPECT_LT(asked_within(minutes{5}), 14U);
}

TEST_F(OutageProbeTest, AsksNoMoreAfterItsEnd) {
  probe_.begin();
  static_cast<void>(asked_within(Span{1500}));
  probe_.end();
  EXPECT_EQ(asked_within(minutes{5}), 0U);
}

TEST_F(OutageProbeTest, RemembersUselessAnswersFor2Minutes) {
  answer_with(200);
  for (int i = 0; i < 3; ++i) {
    probe_.begin();
    static_cast<void>(asked_within(seconds{20}));
    probe_.end();
  }
  probe_.begin();
  EXPECT_EQ(asked_within(Span{1500}), 0U);
  probe_.end();
  static_cast<void>(asked_within(minutes{2} + Span{1}));
  probe_.begin();
  EXPECT_EQ(asked_within(Span{1500}), 1U);
}

}  // namespace
}  // namespace cred::syncd
