// SPDX-License-Identifier: Apache-2.0
// A server that nobody reached is not asked again; one that was reached is.
#include "syncd/reconcile/circuit_breaker.h"

#include <gtest/gtest.h>

#include <deque>

namespace cred::syncd {
namespace {

class GuardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ReconcileDeps deps;
    deps.call = [this](const ApiRequest&) -> Result<Response> {
      ++calls_;
      const bool is_good = answers_.front();
      answers_.pop_front();
      if (is_good) return Response{500, {}, {}};
      return Error{Errc::unavailable, "gone " + std::to_string(calls_)};
    };
    guarded_ = with_circuit_breaker(deps);
  }

  std::string call() {
    const auto response = guarded_.call({});
    return response ? "answer" : response.error().text;
  }

  std::deque<bool> answers_;
  int calls_ = 0;
  ReconcileDeps guarded_;
};

TEST_F(GuardTest, AsksADeadServerOnce) {
  answers_ = {false};

  EXPECT_EQ(call(), "gone 1");
  EXPECT_EQ(call(), "gone 1");
  EXPECT_EQ(calls_, 1);
}

TEST_F(GuardTest, GoesOnAskingAServerThatOnceAnswered) {
  answers_ = {true, false, false, true};

  EXPECT_EQ(call(), "answer");
  EXPECT_EQ(call(), "gone 2");
  EXPECT_EQ(call(), "gone 3");
  EXPECT_EQ(call(), "answer");
}

TEST_F(GuardTest, OpensAgainWhenARequestUnderWayGotThrough) {
  ReconcileDeps deps;
  CallApi inner;
  bool is_nested = false;
  deps.call = [&](const ApiRequest&) -> Result<Response> {
    if (is_nested) return Error{Errc::unavailable, "gone"};
    is_nested = true;
    EXPECT_FALSE(inner({}));  // fails while the first is under way
    is_nested = false;
    return Response{200, {}, {}};
  };
  inner = with_circuit_breaker(deps).call;

  EXPECT_TRUE(inner({}));
  EXPECT_TRUE(inner({}));
}

}  // namespace
}  // namespace cred::syncd
