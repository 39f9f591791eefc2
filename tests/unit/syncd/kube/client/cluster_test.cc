// SPDX-License-Identifier: Apache-2.0
// Requests as they go out, and when they are made again.
#include "syncd/kube/client/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "unit/syncd/kube/client/cluster_world.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ClusterWorld;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::get;
using ::testing::IsEmpty;
using testing::patch;

Response throttle(int status, std::vector<Header> headers) {
  return {status, std::move(headers), {}};
}

// A cluster whose server plays prepared answers, and then says 200.
class ClusterCall : public ::testing::Test {
 protected:
  Result<Response> call(const ApiRequest& request = get()) {
    world_.answer = [this](const Request&) -> Result<Response> {
      if (answers_.empty()) return Response{200, {}, "{}"};
      auto next = std::move(answers_.front());
      answers_.pop_front();
      return next;
    };
    const auto cluster = world_.open();
    if (!cluster) return cluster.error();
    return cluster->call(request);
  }

  // How long the request waited before it was made again.
  std::vector<milliseconds> sleeps_after(Response response) {
    answers_.push_back(std::move(response));
    const auto answer = call();
    EXPECT_TRUE(answer && answer->status == 200);
    return world_.sleeps;
  }

  ClusterWorld world_;
  std::deque<Result<Response>> answers_;
};

TEST_F(ClusterCall, SendsMethodPathAndBody) {
  ASSERT_TRUE(call(patch()));

  const Request& request = world_.requests.at(0);
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.url, "https://k/api");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(find_header(request.headers, "Content-Type"), "application/apply-patch+yaml");
  EXPECT_EQ(find_header(request.headers, "Accept"), "application/json");
  EXPECT_EQ(find_header(request.headers, "Authorization"), "Bearer t");
}

TEST_F(ClusterCall, BoundsTimeAndReply) {
  ApiRequest request = get();
  request.timeout = seconds{5};
  request.max_reply_bytes = 77;
  ASSERT_TRUE(call(request));

  EXPECT_LE(world_.requests.at(0).total_timeout, seconds{5});
  EXPECT_GT(world_.requests.at(0).total_timeout, seconds{4});
  EXPECT_EQ(world_.requests.at(0).max_reply_bytes, 77U);
}

TEST_F(ClusterCall, AnswersWhateverTheServerSays) {
  for (const int status : {302, 403, 404, 409, 500, 503}) {
    answers_.emplace_back(Response{status, {}, {}});
    EXPECT_EQ(call()->status, status);
  }
  EXPECT_EQ(world_.requests.size(), 6U);
}

TEST_F(ClusterCall, NamesTheClusterThatDoesNotAnswer) {
  answers_.emplace_back(Error{Errc::unavailable, "k:443: gone"});
  answers_.emplace_back(Error{Errc::unavailable, "k:443: gone"});
  const auto answer = call(patch());

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unavailable);
  EXPECT_EQ(answer.error().text, "cluster prod: k:443: gone");
}

TEST_F(ClusterCall, ReadsOnceMoreAfterALostConnection) {
  answers_.emplace_back(Error{Errc::unavailable, "gone"});

  EXPECT_EQ(call()->status, 200);
  EXPECT_EQ(world_.requests.size(), 2U);
}

TEST_F(ClusterCall, ReadsOnlyOnceMore) {
  answers_.emplace_back(Error{Errc::unavailable, "gone"});
  answers_.emplace_back(Error{Errc::unavailable, "gone again"});

  EXPECT_FALSE(call());
  EXPECT_EQ(world_.requests.size(), 2U);
}

// Every write names the version that it is of, so that the same one again does no harm.
TEST_F(ClusterCall, WritesOnceMoreAfterALostConnection) {
  answers_.emplace_back(Error{Errc::unavailable, "gone"});

  EXPECT_EQ(call(patch())->status, 200);
  EXPECT_EQ(world_.requests.size(), 2U);
}

// The world's random number is 1.
TEST_F(ClusterCall, WaitsAsLongAsTheServerWantsAndUpToHalfAsMuchMore) {
  EXPECT_THAT(sleeps_after(throttle(429, {{"Retry-After", "2"}})), ElementsAre(seconds{3}));
}

TEST_F(ClusterCall, SendsLessAtATimeAfterARefusal) {
  world_.reference.in_flight = 4;
  std::latch together(4);
  std::atomic<int> under_way{0};
  std::atomic<int> most{0};
  std::atomic<int> asked{0};
  world_.answer = [&](const Request&) -> Result<Response> {
    if (++asked <= 4) {
      together.arrive_and_wait();
      return throttle(429, {{"Retry-After", "0"}});
    }
    const int now = ++under_way;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::sleep_for(milliseconds{20});
    --under_way;
    return Response{200, {}, "{}"};
  };
  const auto cluster = world_.open();
  {
    std::vector<std::jthread> callers(4);
    for (std::jthread& caller : callers) {
      caller = std::jthread([&] { EXPECT_EQ(cluster->call(get())->status, 200); });
    }
  }

  EXPECT_EQ(asked, 8);
  EXPECT_LE(most, 2);
}

TEST_F(ClusterCall, WaitsUntilTheDateThatTheServerNames) {
  EXPECT_THAT(sleeps_after(throttle(429, {{"Retry-After", "Tue, 24 Nov 2026 12:00:03 GMT"}})),
              ElementsAre(milliseconds{4500}));
}

TEST_F(ClusterCall, DoesNotWaitForADateThatHasPassed) {
  EXPECT_THAT(sleeps_after(throttle(429, {{"Retry-After", "Tue, 24 Nov 2026 11:00:00 GMT"}})),
              ElementsAre(seconds{0}));
}

TEST_F(ClusterCall, TakesItsOwnTimeWhereTheServerNamesNone) {
  answers_.emplace_back(throttle(429, {}));
  EXPECT_THAT(sleeps_after(throttle(429, {{"Retry-After", "soon"}})),
              ElementsAre(seconds{1}, seconds{2}));
}

TEST_F(ClusterCall, ObeysRetryAfterOfAnyServerError) {
  for (const int status : {500, 503, 504}) {
    world_.sleeps.clear();
    EXPECT_THAT(sleeps_after(throttle(status, {{"Retry-After", "1"}})),
                ElementsAre(milliseconds{1500}));
  }
}

TEST_F(ClusterCall, DoesNotWaitBeyondItsTime) {
  for (const char* const time : {"30", "99999999999999999999", "Tue, 24 Nov 2026 13:00:00 GMT"}) {
    answers_.assign({throttle(429, {{"Retry-After", time}})});
    EXPECT_EQ(call()->status, 429);
  }
  EXPECT_THAT(world_.sleeps, IsEmpty());
}

TEST_F(ClusterCall, GivesUpAfterTenRetries) {
  answers_.assign(20, throttle(429, {{"Retry-After", "0"}}));

  EXPECT_EQ(call()->status, 429);
  EXPECT_EQ(world_.requests.size(), 11U);
}

TEST_F(ClusterCall, RepeatsWritesThatWereThrottled) {
  answers_.emplace_back(throttle(429, {{"Retry-After", "1"}}));

  EXPECT_EQ(call(patch())->status, 200);
}

TEST_F(ClusterCall, SpreadsRequestsOverTheSecond) {
  world_.reference.requests_per_second = 10;
  const auto cluster = world_.open();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(cluster->call(get()));

  // The clock that it looks at stood nearly still, so each one waits for longer than the last.
  ASSERT_EQ(world_.sleeps.size(), 3U);
  EXPECT_GT(world_.sleeps[2], milliseconds{150});
  EXPECT_LE(world_.sleeps[2], milliseconds{300});
}

TEST_F(ClusterCall, TakesTheWaitForItsTurnFromNobodysTime) {
  world_.reference.requests_per_second = 1;
  const auto cluster = world_.open();
  ApiRequest request = get();
  request.timeout = milliseconds{500};
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(cluster->call(request));

  EXPECT_GT(world_.requests.back().total_timeout, milliseconds{400});
}

TEST_F(ClusterCall, SpreadsNothingWithoutALimit) {
  const auto cluster = world_.open();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(cluster->call(get()));

  EXPECT_THAT(world_.sleeps, IsEmpty());
}

TEST_F(ClusterCall, NeverFollowsARedirect) {
  answers_.emplace_back(Response{307, {{"Location", "https://elsewhere/"}}, {}});

  EXPECT_EQ(call()->status, 307);
  EXPECT_EQ(world_.requests.size(), 1U);
}

TEST(OpenCluster, ConnectsToNobody) {
  ClusterWorld world;
  const auto cluster = world.open();

  ASSERT_TRUE(cluster) << cluster.error().text;
  EXPECT_EQ(cluster->server, "https://k");
  EXPECT_EQ(cluster->default_namespace, "team");
  EXPECT_THAT(world.requests, IsEmpty());
}

TEST(OpenCluster, NamesTheClusterThatCannotBeOpened) {
  ClusterWorld world;
  world.reference.kubeconfig = "/absent";

  EXPECT_EQ(world.open().error().text,
            "cluster prod: kubeconfig /absent does not exist, or not for this user");
}

}  // namespace
}  // namespace cred::syncd
