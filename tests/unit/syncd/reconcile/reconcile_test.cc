// SPDX-License-Identifier: Apache-2.0
// One target: the requests that it takes, and who wins when others write too.
#include "syncd/reconcile/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using cred::testing::StoredObject;
using std::chrono::hours;
using testing::FakeCluster;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::kNow;
using testing::make_config;
using testing::make_entry;
using testing::make_token;
using testing::Target;
using Kind = TargetOutcome::Kind;

TEST(Reconcile, CreatesAndThenSendsNothing) {
  FakeCluster cluster;
  const TargetOutcome created = Target().reconcile(cluster);
  EXPECT_EQ(created.kind, Kind::created);
  EXPECT_EQ(created.expires_at, kNow + hours{10});
  EXPECT_EQ(cluster.find_secret()->config, make_config(Target().entry()));

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::unchanged);
  EXPECT_EQ(cluster.count("PATCH"), 1U);
}

TEST(Reconcile, AppliesAsTheFieldManager) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  Target().reconcile(cluster);

  const ApiRequest& apply = cluster.requests.back();
  EXPECT_EQ(apply.path, "/api/v1/namespaces/web/secrets/regcred?fieldManager=ecr-syncd&force=true");
  EXPECT_EQ(apply.content_type, "application/apply-patch+yaml");
  EXPECT_THAT(apply.body, HasSubstr(R"("uid":"uid-100","resourceVersion":"100")"));
}

TEST(Reconcile, ReadsNothingThatAListHasShown) {
  FakeCluster cluster;
  EXPECT_EQ(Target().reconcile_absent(cluster).kind, Kind::created);
  EXPECT_EQ(cluster.count("GET"), 0U);
}

TEST(Reconcile, RenewsInPlaceAndKeepsForeignEntries) {
  FakeCluster cluster;
  cluster.put_secret(make_config(std::string(kDockerHub) + "," + make_entry("old")));
  const TargetOutcome outcome = Target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::updated);
  EXPECT_EQ(cluster.find_secret()->uid, "uid-100");
  EXPECT_EQ(cluster.find_secret()->config,
            make_config(std::string(kDockerHub) + "," + Target().entry()));
  EXPECT_EQ(cluster.count("DELETE"), 0U);
}

TEST(Reconcile, ReadsAgainWhenAnotherWroteBetween) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  cluster.meanwhile("PATCH", [&] { cluster.put_secret(make_config(kDockerHub)); });

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::updated);
  EXPECT_EQ(cluster.find_secret()->config,
            make_config(std::string(kDockerHub) + "," + Target().entry()));
}

TEST(Reconcile, ReadsAgainWhenAnotherCreatedFirst) {
  FakeCluster cluster;
  cluster.meanwhile("PATCH", [&] { cluster.put_secret(make_config(kDockerHub)); });

  EXPECT_EQ(Target().reconcile_absent(cluster).kind, Kind::updated);
  EXPECT_THAT(cluster.find_secret()->config, HasSubstr(kDockerHub));
}

TEST(Reconcile, ReadsAgainWhenItWasMadeAnew) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  cluster.meanwhile("PATCH", [&] { cluster.find_secret()->uid = "another"; });

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::updated);
  EXPECT_EQ(cluster.find_secret()->uid, "another");
}

TEST(Reconcile, CreatesWhatWasDeletedBetween) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  cluster.meanwhile("PATCH", [&] { cluster.store.delete_secret("web"); });

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::created);
}

TEST(Reconcile, DecidesAnewWhenItTurnsImmutableOrOfAnotherType) {
  for (const bool is_immutable : {true, false}) {
    FakeCluster cluster;
    cluster.meanwhile("PATCH", [&] {
      StoredObject& secret = cluster.put_secret("{}");
      secret.manager = "ecr-syncd";
      secret.is_immutable = is_immutable;
      if (!is_immutable) secret.type = "Opaque";
    });
    EXPECT_EQ(Target().reconcile_absent(cluster).kind, Kind::refused);
    EXPECT_EQ(cluster.find_secret()->config, "{}");
  }
}

TEST(Reconcile, GivesUpAfterFiveRounds) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  cluster.meanwhile(
      "PATCH", [&] { cluster.put_secret("{}"); }, 99);
  const TargetOutcome outcome = Target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_EQ(cluster.count("PATCH"), 5U);
  EXPECT_EQ(cluster.sleeps.size(), 4U);
}

TEST(Reconcile, LeavesTheNewerTokenOfAnotherEcrSyncd) {
  FakeCluster cluster;
  Target theirs;
  theirs.expires_at = kNow + hours{11};
  theirs.reconcile(cluster);

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::unchanged);
  EXPECT_EQ(cluster.find_secret()->config, make_config(theirs.entry()));

  // Whoever edits it takes the content from us, whatever its token says.
  cluster.find_secret()->manager = "kubectl-edit";
  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::updated);
  EXPECT_EQ(cluster.find_secret()->config, make_config(Target().entry()));
}

TEST(Reconcile, SettlesBetweenTwoInstallations) {
  FakeCluster cluster;
  const Target here;
  Target there;
  there.expires_at = kNow + hours{11};
  DesiredSecret other = there.desired();
  other.instance = "there";
  EXPECT_EQ(here.reconcile(cluster).kind, Kind::created);
  EXPECT_EQ(reconcile(other, {}, cluster.deps()).kind, Kind::updated);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(here.reconcile(cluster).kind, Kind::unchanged);
    EXPECT_EQ(reconcile(other, {}, cluster.deps()).kind, Kind::unchanged);
  }
  EXPECT_EQ(cluster.count("PATCH"), 2U);
}

TEST(Reconcile, WritesNothingWithoutAPassword) {
  FakeCluster cluster;
  cluster.put_secret(make_config(make_entry(make_token(kNow + hours{1}))));
  const Target target;
  DesiredSecret desired = target.desired();
  desired.passwords.clear();
  const TargetOutcome outcome = reconcile(desired, {}, cluster.deps());

  EXPECT_EQ(outcome.kind, Kind::waiting);
  EXPECT_EQ(outcome.expires_at, kNow + hours{1});
  EXPECT_EQ(cluster.requests.size(), 1U);
}

TEST(Reconcile, ChangesNothingInADryRun) {
  FakeCluster cluster;
  ReconcileDeps deps = cluster.deps();
  deps.dry_run = true;
  const Target target;
  EXPECT_EQ(reconcile(target.desired(), {}, deps).kind, Kind::created);
  EXPECT_THAT(cluster.requests.back().path, HasSubstr("&dryRun=All"));
  EXPECT_EQ(cluster.find_secret(), nullptr);
}

}  // namespace
}  // namespace cred::syncd
