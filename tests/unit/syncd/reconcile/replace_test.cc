// SPDX-License-Identifier: Apache-2.0
// The two things that delete: replacing what cannot be changed, and removing what is not wanted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using testing::FakeCluster;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::make_config;
using testing::Target;
using Kind = TargetOutcome::Kind;

Target make_replacing_target() {
  Target target;
  target.rule.replace = true;
  return target;
}

TEST(Replace, DeletesWhatItSawAndMakesItAnew) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  const TargetOutcome outcome = make_replacing_target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::replaced);
  EXPECT_EQ(cluster.find_secret()->type, "kubernetes.io/dockerconfigjson");
  EXPECT_EQ(cluster.find_secret()->config, make_config(make_replacing_target().entry()));
  EXPECT_EQ(cluster.count("DELETE"), 1U);
}

TEST(Replace, KeepsForeignEntriesOfAnImmutableSecret) {
  FakeCluster cluster;
  cluster.put_secret(make_config(kDockerHub)).is_immutable = true;

  EXPECT_EQ(make_replacing_target().reconcile(cluster).kind, Kind::replaced);
  EXPECT_THAT(cluster.find_secret()->config, HasSubstr(kDockerHub));
}

TEST(Replace, DeletesNothingThatChangedMeanwhile) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  cluster.meanwhile("DELETE", [&] {
    cluster.store.delete_secret("web");
    cluster.put_secret(make_config(kDockerHub));
  });

  EXPECT_EQ(make_replacing_target().reconcile(cluster).kind, Kind::updated);
  EXPECT_THAT(cluster.find_secret()->config, HasSubstr(kDockerHub));
  EXPECT_EQ(cluster.count("DELETE"), 1U);
}

TEST(Replace, DeletesNothingThatItMayNotMakeAnew) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  cluster.refuse("POST", Response{201, {}, R"({"status":{"allowed":false}})"});
  const TargetOutcome outcome = make_replacing_target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_THAT(outcome.text, HasSubstr("right to create"));
  EXPECT_EQ(cluster.count("DELETE"), 0U);
}

TEST(Replace, NamesTheMissingRightToDelete) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  cluster.refuse("DELETE", cred::testing::make_forbidden("delete", "secrets"));
  const TargetOutcome outcome = make_replacing_target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_THAT(outcome.text, HasSubstr("the right to delete secrets is missing"));
  EXPECT_EQ(cluster.find_secret()->config, "x");
}

// A proxy's page has a good status too.
TEST(Replace, BelievesNoDeletionThatTheServerDoesNotTellOf) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  cluster.refuse("DELETE", Response{200, {}, "<html>Welcome</html>"});
  const TargetOutcome outcome = make_replacing_target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_THAT(outcome.text, HasSubstr("something else may answer in its place"));
  EXPECT_EQ(cluster.count("PATCH"), 0U);
}

TEST(Replace, TriesAgainToMakeWhatItDeleted) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  int failures = 2;
  cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
    if (request.method != "PATCH" || failures-- <= 0) return std::nullopt;
    return Result<Response>(cred::testing::make_status(503, "ServiceUnavailable", "busy"));
  };

  EXPECT_EQ(make_replacing_target().reconcile(cluster).kind, Kind::replaced);
  EXPECT_NE(cluster.find_secret(), nullptr);
}

TEST(Replace, SaysWhenItIsGone) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  cluster.refuse("PATCH", cred::testing::make_status(503, "ServiceUnavailable", "busy"));
  const TargetOutcome outcome = make_replacing_target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_THAT(outcome.text, HasSubstr("deleted, but not made anew"));
}

TEST(Replace, DeletesNothingInADryRun) {
  FakeCluster cluster;
  cluster.put_secret("x").type = "Opaque";
  ReconcileDeps deps = cluster.deps();
  deps.dry_run = true;
  const Target target = make_replacing_target();

  EXPECT_EQ(reconcile(target.desired(), {}, deps).kind, Kind::replaced);
  EXPECT_EQ(cluster.requests.size(), 1U);
}

SecretObject make_seen(const std::string& uid, const std::string& version) {
  SecretObject secret;
  secret.meta.name = "regcred";
  secret.meta.namespace_name = "web";
  secret.meta.uid = uid;
  secret.meta.resource_version = version;
  return secret;
}

TEST(RemoveSecret, DeletesWhatWasSeen) {
  FakeCluster cluster;
  cluster.put_secret("{}");

  EXPECT_EQ(remove_secret(make_seen("uid-100", "100"), cluster.deps()).kind, Kind::removed);
  EXPECT_EQ(cluster.find_secret(), nullptr);
  EXPECT_EQ(remove_secret(make_seen("uid-100", "100"), cluster.deps()).kind, Kind::removed);
}

TEST(RemoveSecret, SparesWhatChanged) {
  FakeCluster cluster;
  cluster.put_secret("{}");

  EXPECT_EQ(remove_secret(make_seen("uid-100", "99"), cluster.deps()).kind, Kind::skipped);
  EXPECT_EQ(remove_secret(make_seen("uid-9", "100"), cluster.deps()).kind, Kind::skipped);
  EXPECT_NE(cluster.find_secret(), nullptr);
}

TEST(RemoveSecret, DeletesNothingInADryRun) {
  FakeCluster cluster;
  cluster.put_secret("{}");
  ReconcileDeps deps = cluster.deps();
  deps.dry_run = true;

  EXPECT_EQ(remove_secret(make_seen("uid-100", "100"), deps).kind, Kind::removed);
  EXPECT_TRUE(cluster.requests.empty());
}

}  // namespace
}  // namespace cred::syncd
