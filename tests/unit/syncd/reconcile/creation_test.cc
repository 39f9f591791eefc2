// SPDX-License-Identifier: Apache-2.0
// Several who saw a secret absent and create it at once, of one process or of two.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <utility>

#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using testing::FakeCluster;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::kNow;
using testing::make_config;
using testing::Target;
using Kind = TargetOutcome::Kind;

class RacingCreations : public ::testing::Test {
 protected:
  // Runs once, when the first apply is on its way.
  void meanwhile(const std::function<void()>& other) { cluster_.meanwhile("PATCH", other); }

  FakeCluster cluster_;
  const Target older_{{}, kNow + hours{4}};
  const Target newer_{{}, kNow + hours{12}};
};

TEST_F(RacingCreations, SayThatNothingMayBeThere) {
  EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::created);
  const ApiRequest& apply = cluster_.requests.back();
  EXPECT_THAT(apply.path, HasSubstr("&force=false"));
  EXPECT_THAT(apply.body, HasSubstr(R"("resourceVersion":"1")"));
}

TEST_F(RacingCreations, AnOlderTokenThatIsSlowDoesNotComeAfterTheNewer) {
  meanwhile([this] { EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::created); });
  const TargetOutcome outcome = older_.reconcile_absent(cluster_);
  EXPECT_EQ(outcome.kind, Kind::unchanged);
  EXPECT_EQ(outcome.expires_at, newer_.expires_at);
  EXPECT_EQ(cluster_.find_secret()->config, make_config(newer_.entry()));
}

TEST_F(RacingCreations, ANewerTokenThatIsSlowLooksAndRenews) {
  meanwhile([this] { EXPECT_EQ(older_.reconcile_absent(cluster_).kind, Kind::created); });
  EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::updated);
  EXPECT_EQ(cluster_.find_secret()->config, make_config(newer_.entry()));
}

TEST_F(RacingCreations, OneThatSawItAbsentLongAgoLooksAgain) {
  EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::created);
  EXPECT_EQ(older_.reconcile_absent(cluster_).kind, Kind::unchanged);
  EXPECT_EQ(cluster_.count("PATCH"), 2U);
  EXPECT_EQ(cluster_.count("GET"), 1U);
}

// The reply was lost, the secret was made.
TEST_F(RacingCreations, OneThatWasCarriedOutUnheardIsFound) {
  EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::created);
  EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::unchanged);
  EXPECT_EQ(cluster_.find_secret()->config, make_config(newer_.entry()));
}

TEST_F(RacingCreations, EntriesOfWhoeverWasFasterStay) {
  for (const char* const manager : {"kubectl-create", "ecr-syncd"}) {
    cluster_.store.delete_secret("web");
    meanwhile([this, manager] { cluster_.put_secret(make_config(kDockerHub)).manager = manager; });
    EXPECT_EQ(newer_.reconcile_absent(cluster_).kind, Kind::updated);
    EXPECT_EQ(cluster_.find_secret()->config,
              make_config(std::string(kDockerHub) + "," + newer_.entry()));
  }
}

TEST_F(RacingCreations, ReplacingCreatesOnlyWhatIsStillGone) {
  Target target = newer_;
  target.rule.replace = true;
  cluster_.put_secret("x").type = "Opaque";
  meanwhile([this] { cluster_.put_secret(make_config(kDockerHub)).manager = "ecr-syncd"; });
  EXPECT_EQ(target.reconcile(cluster_).kind, Kind::updated);
  EXPECT_THAT(cluster_.find_secret()->config, HasSubstr(kDockerHub));
}

}  // namespace
}  // namespace cred::syncd
