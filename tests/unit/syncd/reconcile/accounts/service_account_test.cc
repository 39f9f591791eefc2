// SPDX-License-Identifier: Apache-2.0
// imagePullSecrets: ours comes and goes, everybody else's stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "syncd/reconcile/accounts/applier.h"
#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeCluster;
using ::testing::HasSubstr;
using Kind = TargetOutcome::Kind;
using Names = std::vector<std::string>;

TargetOutcome attach(FakeCluster& cluster) {
  return attach_service_account("web", "default", "regcred", cluster.deps());
}

TargetOutcome detach(FakeCluster& cluster) {
  return detach_service_account("web", "default", "regcred", cluster.deps());
}

TEST(AttachServiceAccount, AddsBehindWhatIsThere) {
  const struct {
    std::optional<Names> before;
    Names after;
  } cases[] = {
      {std::nullopt, {"regcred"}},
      {Names{}, {"regcred"}},
      {Names{"a", "b"}, {"a", "b", "regcred"}},
  };

  for (const auto& [before, after] : cases) {
    FakeCluster cluster;
    cluster.put_account(before);
    EXPECT_EQ(attach(cluster).kind, Kind::updated);
    EXPECT_EQ(cluster.pull_secrets(), after);
  }
}

TEST(AttachServiceAccount, SendsNothingWhenItIsThere) {
  FakeCluster cluster;
  cluster.put_account(Names{"a", "regcred"});

  EXPECT_EQ(attach(cluster).kind, Kind::unchanged);
  EXPECT_EQ(cluster.count("PATCH"), 0U);
}

TEST(AttachServiceAccount, TestsTheResourceVersion) {
  FakeCluster cluster;
  cluster.put_account(std::nullopt);
  attach(cluster);

  EXPECT_EQ(cluster.requests.back().path,
            "/api/v1/namespaces/web/serviceaccounts/default?fieldManager=ecr-syncd");
  EXPECT_EQ(cluster.requests.back().content_type, "application/json-patch+json");
  EXPECT_EQ(cluster.requests.back().body,
            R"([{"op":"test","path":"/metadata/resourceVersion","value":"100"},)"
            R"({"op":"add","path":"/imagePullSecrets","value":[{"name":"regcred"}]}])");
}

TEST(AttachServiceAccount, KeepsWhatAnotherAddsMeanwhile) {
  FakeCluster cluster;
  cluster.put_account(std::nullopt);
  const auto add_another = [&] {
    Names names = cluster.pull_secrets().value_or(Names{});
    names.push_back("other-" + std::to_string(names.size()));
    cluster.put_account(names);
  };
  cluster.meanwhile("PATCH", add_another, 3);

  EXPECT_EQ(attach(cluster).kind, Kind::updated);
  EXPECT_THAT(*cluster.pull_secrets(), ElementsAre("other-0", "other-1", "other-2", "regcred"));
}

TEST(AttachServiceAccount, GivesUpAfterTenTries) {
  FakeCluster cluster;
  cluster.put_account(Names{"a"});
  cluster.meanwhile(
      "PATCH", [&] { cluster.put_account(Names{"a"}); }, 99);
  const TargetOutcome outcome = attach(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_EQ(cluster.count("PATCH"), 10U);
  EXPECT_EQ(cluster.sleeps.size(), 9U);
}

TEST(AttachServiceAccount, TakesNothingButTheAccountForASuccess) {
  FakeCluster cluster;
  cluster.put_account(std::nullopt);
  cluster.refuse("PATCH", Response{200, {}, "<html>Sign in</html>"});
  const TargetOutcome outcome = attach(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_THAT(outcome.text, HasSubstr("is not that ServiceAccount"));
}

TEST(AttachServiceAccount, SkipsAnAccountThatIsNotThereYet) {
  FakeCluster cluster;
  const TargetOutcome outcome = attach(cluster);

  EXPECT_EQ(outcome.kind, Kind::skipped);
  EXPECT_TRUE(outcome.is_temporary);
}

TEST(AttachServiceAccount, NamesTheRightThatIsMissing) {
  for (const std::string verb : {"get", "patch"}) {
    FakeCluster cluster;
    cluster.put_account(std::nullopt);
    cluster.refuse(verb == "get" ? "GET" : "PATCH",
                   cred::testing::make_forbidden(verb, "serviceaccounts"));
    EXPECT_EQ(attach(cluster).kind, Kind::failed);
    EXPECT_THAT(attach(cluster).text,
                HasSubstr("the right to " + verb + " serviceaccounts is missing"));
  }
}

TEST(AttachServiceAccount, ChangesNothingInADryRun) {
  FakeCluster cluster;
  cluster.put_account(Names{"a"});
  ReconcileDeps deps = cluster.deps();
  deps.dry_run = true;

  EXPECT_EQ(attach_service_account("web", "default", "regcred", deps).kind, Kind::updated);
  EXPECT_THAT(*cluster.pull_secrets(), ElementsAre("a"));
}

TEST(DetachServiceAccount, TakesOutEveryEntryOfOurs) {
  FakeCluster cluster;
  cluster.put_account(Names{"regcred", "a", "regcred", "b"});

  EXPECT_EQ(detach(cluster).kind, Kind::updated);
  EXPECT_THAT(*cluster.pull_secrets(), ElementsAre("a", "b"));
}

TEST(DetachServiceAccount, LeavesAListWithoutOursAlone) {
  for (const std::optional<Names>& names : {std::optional<Names>(), std::optional<Names>({"a"})}) {
    FakeCluster cluster;
    cluster.put_account(names);
    EXPECT_EQ(detach(cluster).kind, Kind::unchanged);
    EXPECT_EQ(cluster.count("PATCH"), 0U);
  }
}

void put_kept_by(FakeCluster& cluster, const std::string& manager, bool has_applied) {
  cred::testing::StoredObject& account = cluster.put_account(Names{"a"});
  account.manager = manager;
  account.has_applied = has_applied;
}

TEST(AttachServiceAccount, NamesWhoAppliesTheList) {
  FakeCluster cluster;
  put_kept_by(cluster, "helm", true);
  const TargetOutcome outcome = attach(cluster);

  EXPECT_EQ(outcome.kind, Kind::updated);
  EXPECT_EQ(outcome.applier, "helm");
  EXPECT_THAT(
      describe_applier(outcome.applier),
      AllOf(HasSubstr("kept by helm with server-side apply"), HasSubstr("--force-conflicts"),
            HasSubstr("name the secret in that chart or manifest")));
}

TEST(AttachServiceAccount, NamesNoApplierOfWhoUpdatesOrOfOurselves) {
  FakeCluster cluster;
  put_kept_by(cluster, "kubectl-edit", false);
  EXPECT_EQ(attach(cluster).applier, "");
  put_kept_by(cluster, "ecr-syncd", true);
  EXPECT_EQ(attach(cluster).applier, "");
  EXPECT_EQ(describe_applier(""), "");
}

TEST(FindFormerApplier, IsWhoKeepsAnAccountWhoseListWeHaveTakenOver) {
  ServiceAccountObject account;
  account.appliers = {"ecr-syncd", "helm"};
  account.list_managers = {{"ecr-syncd", false}};
  account.image_pull_secrets = Names{"a", "regcred"};
  EXPECT_EQ(find_former_applier(account), "helm");

  account.image_pull_secrets = Names{"regcred"};
  EXPECT_EQ(find_former_applier(account), "");
  account.image_pull_secrets = Names{"a", "regcred"};
  account.list_managers = {{"helm", true}};
  EXPECT_EQ(find_former_applier(account), "");
}

}  // namespace
}  // namespace cred::syncd
