// SPDX-License-Identifier: Apache-2.0
// Two creations of one secret, and what each knows of the other.
#include "syncd/pass/creation_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <utility>

#include "unit/syncd/pass/targets.h"

namespace cred {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::FakeCluster;
using testing::kNow;
using testing::Target;
using Kind = TargetOutcome::Kind;
using State = CreationState;

constexpr const char* kPath = "/api/v1/namespaces/web/secrets/regcred";

class CreationGateTest : public ::testing::Test {
 protected:
  std::shared_ptr<CreationGate> gate_ = std::make_shared<CreationGate>();
};

TEST_F(CreationGateTest, LetsOneAtATimeCreateASecret) {
  const auto sight = gate_->look("c");
  const Creation first(sight, kPath);
  EXPECT_EQ(first.state(), State::begun);
  EXPECT_EQ(Creation(sight, kPath).state(), State::busy);
  EXPECT_EQ(Creation(sight, "/another").state(), State::begun);
  EXPECT_EQ(Creation(gate_->look("d"), kPath).state(), State::begun);
}

TEST_F(CreationGateTest, KnowsWhatWasCreatedSinceSomebodyLooked) {
  const auto before = gate_->look("c");
  { const Creation creation(before, kPath); }
  const auto after = gate_->look("c");
  EXPECT_EQ(Creation(before, kPath).state(), State::stale);
  EXPECT_EQ(Creation(before, "/another").state(), State::begun);
  EXPECT_EQ(Creation(before->look_again(), kPath).state(), State::begun);
  EXPECT_EQ(Creation(after, kPath).state(), State::stale);  // of the line above
}

TEST_F(CreationGateTest, RemembersWhatAnOldSightHasNotSeenHoweverManyCome) {
  const auto old = gate_->look("c");
  for (int i = 0; i < 1000; ++i) {
    const Creation creation(gate_->look("c"), kPath + std::to_string(i));
    ASSERT_EQ(creation.state(), State::begun);
  }
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(Creation(old, kPath + std::to_string(i)).state(), State::stale);
  }
}

TEST_F(CreationGateTest, IsNoGateWhereNobodyElseWrites) {
  const Creation first(nullptr, kPath);
  EXPECT_EQ(Creation(nullptr, kPath).state(), State::begun);
}

// The older password must not come after the newer one, whichever of two threads is slow.
class RacingCreations : public CreationGateTest {
 protected:
  ReconcileContext context() {
    ReconcileContext context = cluster_.context();
    context.sight = gate_->look("c");
    return context;
  }

  TargetOutcome create(const Target& target, const ReconcileContext& context) {
    return reconcile(target.desired(),
                     std::make_optional<std::optional<SecretObject>>(std::nullopt), context);
  }

  // Runs once, when the first apply is on its way.
  void meanwhile(const std::function<void()>& other) {
    cluster_.before = [other, is_first = true](
                          const ApiRequest& request) mutable -> std::optional<Result<Response>> {
      if (request.method == "PATCH" && std::exchange(is_first, false)) other();
      return std::nullopt;
    };
  }

  FakeCluster cluster_;
  const Target older_{{}, kNow + hours{4}};
  const Target newer_{{}, kNow + hours{12}};
};

TEST_F(RacingCreations, TheNewerWaitsForTheOlderThatIsUnderWay) {
  const ReconcileContext later = context();
  std::optional<Creation> under_way(std::in_place, gate_->look("c"), kPath);
  ReconcileContext waiting = later;
  waiting.sleep = [&](milliseconds) {
    if (!under_way) return;
    EXPECT_EQ(cluster_.count("PATCH"), 0U);
    under_way.reset();
    EXPECT_EQ(create(older_, context()).kind, Kind::created);
  };
  const TargetOutcome outcome = create(newer_, waiting);
  EXPECT_EQ(outcome.kind, Kind::updated);
  EXPECT_EQ(outcome.expires_at, kNow + hours{12});
}

TEST_F(RacingCreations, TheOlderThatHasSeenNothingYetLooksAgain) {
  const ReconcileContext early = context();
  EXPECT_EQ(create(newer_, context()).kind, Kind::created);
  const TargetOutcome outcome = create(older_, early);
  EXPECT_EQ(outcome.kind, Kind::unchanged);
  EXPECT_EQ(cluster_.count("PATCH"), 1U);
  EXPECT_EQ(cluster_.count("GET"), 1U);
}

TEST_F(RacingCreations, AnotherThreadsCreationCannotOvertake) {
  std::optional<Kind> other;
  meanwhile([&] {
    ReconcileContext impatient = context();
    int pauses = 0;
    impatient.sleep = [&](milliseconds) { ++pauses; };
    other = create(newer_, impatient).kind;
    EXPECT_GT(pauses, 90);  // about a second each
  });
  EXPECT_EQ(create(older_, context()).kind, Kind::created);
  EXPECT_EQ(other, Kind::failed);
  EXPECT_EQ(cluster_.count("PATCH"), 1U);
}

}  // namespace
}  // namespace cred
