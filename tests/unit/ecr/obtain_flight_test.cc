// SPDX-License-Identifier: Apache-2.0
// Who asks AWS when several want the same token, and what those behind a leader do.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <future>
#include <thread>
#include <utility>

#include "cache/single_flight.h"
#include "unit/ecr/obtaining.h"

namespace cred {
namespace {

using std::chrono::milliseconds;
using testing::kHost;
using testing::kLife;
using testing::kRefreshPoint;
using testing::kStart;
using testing::kTokenKey;
using testing::ObtainTest;

// Leads for 100 ms; `end` is what happens last.
class ObtainBehindALeader : public ObtainTest {
 protected:
  std::thread lead(std::function<void(SingleFlight&)> end) {
    std::thread other([this, end = std::move(end)] {
      SingleFlight leader = *SingleFlight::open(caches_.directory, kTokenKey);
      if (!leader.try_lead()) return;
      leads_.set_value();
      std::this_thread::sleep_for(milliseconds{100});
      end(leader);
    });
    leads_.get_future().wait();
    return other;
  }

  bool is_led() const { return !SingleFlight::open(caches_.directory, kTokenKey)->try_lead(); }

  std::promise<void> leads_;
};

TEST_F(ObtainBehindALeader, SharesItsToken) {
  aws_issues("mine");
  std::thread other = lead([this](SingleFlight&) {
    auto cache = TokenCache::open(caches_.directory);
    static_cast<void>(cache->put_token(
        {kTokenKey, make_entry("theirs", kStart + kLife, kStart)},
        make_selection_key("other", other_environment_.view(), "/nonexistent"), kStart));
  });

  EXPECT_EQ(get().password->reveal(), "theirs");
  EXPECT_EQ(calls_, 0);
  other.join();
}

TEST_F(ObtainBehindALeader, WaitsForItsRefreshWhereTheTokenIsDueForTheCaller) {
  aws_issues("one");
  get();
  aws_issues("mine");
  caches_.due_password = Secret("one");
  std::thread other = lead([this](SingleFlight&) {
    auto cache = TokenCache::open(caches_.directory);
    static_cast<void>(cache->put_token(
        {kTokenKey, make_entry("theirs", kStart + kLife, kStart)},
        make_selection_key("other", other_environment_.view(), "/nonexistent"), kStart));
  });

  EXPECT_EQ(get().password->reveal(), "theirs");
  EXPECT_EQ(calls_, 1);
  other.join();
}

TEST_F(ObtainBehindALeader, LeadsWhenThatDied) {
  std::thread other = lead([](SingleFlight&) {});
  bool is_led_while_asking = false;
  answer_ = [&]() -> Result<Authorization> {
    is_led_while_asking = is_led();
    return Authorization{Secret("mine"), now_ + kLife};
  };

  EXPECT_EQ(get().password->reveal(), "mine");
  EXPECT_TRUE(is_led_while_asking);
  other.join();
}

TEST_F(ObtainBehindALeader, AsksBesideTheOthersWhenThatCouldWriteNothing) {
  std::thread other = lead([](SingleFlight& leader) { leader.tell_unwritten(); });
  bool is_led_while_asking = true;
  answer_ = [&]() -> Result<Authorization> {
    is_led_while_asking = is_led();
    return Authorization{Secret("mine"), now_ + kLife};
  };

  EXPECT_EQ(get().password->reveal(), "mine");
  EXPECT_FALSE(is_led_while_asking);
  other.join();
}

TEST_F(ObtainBehindALeader, LeavesNoFailureBehindWhenItHadNoTimeLeft) {
  std::thread other = lead([](SingleFlight&) {});
  const Deadline deadline = Deadline::after(milliseconds{300});
  const auto plan = [&]() -> Result<Plan> {
    return Plan{kTokenKey, circumstances_, "profile dev", [](const Deadline& limit) {
                  std::this_thread::sleep_for(limit.remaining());
                  return Result<Authorization>(Error{Errc::unavailable, "no time is left"});
                }};
  };

  const auto outcome = obtain(
      make_selection_key(kHost, environment_.view(), "/nonexistent"), caches_, plan,
      [this] { return now_; }, deadline);

  EXPECT_EQ(outcome.notice, "no time is left");
  EXPECT_EQ(caches_.failures->find(failure_identity(*plan()), now_), std::nullopt);
  other.join();
}

TEST_F(ObtainTest, TellsTheOthersWhatItCouldNotWrite) {
  const SingleFlight waiter = *SingleFlight::open(caches_.directory, kTokenKey);
  std::this_thread::sleep_for(milliseconds{20});  // a file's time comes in steps of some ms
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full_disk{0, usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full_disk), 0);
  aws_issues("one");

  const Outcome outcome = get();

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
  EXPECT_EQ(outcome.password->reveal(), "one");
  EXPECT_TRUE(waiter.was_told_unwritten());
}

TEST_F(ObtainTest, DoesNotWaitForAnothersRefreshWithAGoodTokenInHand) {
  aws_issues("one");
  get();
  now_ = kStart + kRefreshPoint;
  SingleFlight leader = *SingleFlight::open(caches_.directory, kTokenKey);
  ASSERT_TRUE(leader.try_lead());

  EXPECT_EQ(get().password->reveal(), "one");
  EXPECT_EQ(calls_, 1);
}

}  // namespace
}  // namespace cred
