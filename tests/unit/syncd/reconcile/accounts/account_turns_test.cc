// SPDX-License-Identifier: Apache-2.0
// One change of an account at a time.
#include "syncd/reconcile/accounts/account_turns.h"

#include <gtest/gtest.h>

#include <optional>

#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd {
namespace {

using testing::FakeCluster;

ReconcileDeps make_deps(FakeCluster& cluster, const std::shared_ptr<AccountTurns>& turns) {
  ReconcileDeps deps = cluster.deps();
  deps.account_turns = turns;
  return deps;
}

TEST(AccountTurns, AreOfOneAccountAndGivenBack) {
  AccountTurns turns;
  EXPECT_TRUE(turns.try_take("a"));
  EXPECT_FALSE(turns.try_take("a"));
  EXPECT_TRUE(turns.try_take("b"));
  turns.give_back("a");
  EXPECT_TRUE(turns.try_take("a"));
}

// The other one ends while we wait, and has done what we came for.
TEST(AccountTurns, MakeASecondWayToAnAccountFindItDone) {
  FakeCluster cluster;
  cluster.put_account(std::nullopt);
  const auto turns = std::make_shared<AccountTurns>();
  std::optional<AccountTurn> other(std::in_place, make_deps(cluster, turns),
                                   "/api/v1/namespaces/web/serviceaccounts/default");
  ReconcileDeps deps = make_deps(cluster, turns);
  deps.sleep = [&](std::chrono::milliseconds) {
    cluster.put_account(std::vector<std::string>{"regcred"});
    other.reset();
  };

  EXPECT_EQ(attach_service_account("web", "default", "regcred", deps).kind,
            TargetOutcome::Kind::unchanged);
  EXPECT_EQ(cluster.count("PATCH"), 0U);
}

TEST(AccountTurns, AreNotWaitedForForEver) {
  FakeCluster cluster;
  cluster.put_account(std::nullopt);
  const auto turns = std::make_shared<AccountTurns>();
  const AccountTurn other(make_deps(cluster, turns),
                          "/api/v1/namespaces/web/serviceaccounts/default");

  EXPECT_EQ(attach_service_account("web", "default", "regcred", make_deps(cluster, turns)).kind,
            TargetOutcome::Kind::updated);
  EXPECT_EQ(cluster.sleeps.size(), 500U);
}

}  // namespace
}  // namespace cred::syncd
