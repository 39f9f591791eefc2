// SPDX-License-Identifier: Apache-2.0
// Which service accounts are read, patched and told of.
#include "syncd/reconcile/accounts/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = TargetOutcome::Kind;

// The secret regcred in the namespace web, for the account default.
class Attach : public ::testing::Test {
 protected:
  Attach() { rule_.service_accounts.names = {"default"}; }

  void attach() {
    const ReconcileDeps deps = cluster_.deps();
    AccountAttacher attacher(deps, false);
    SecretTargets targets;
    targets.is_listed = is_listed_;
    targets.by_namespace.emplace("web", NamespaceTarget{&rule_});
    attacher.look_up(targets);
    attacher.attach("web", rule_, [this](const std::string& account, TargetOutcome outcome) {
      names_.push_back(account);
      outcomes_.push_back(std::move(outcome));
    });
  }

  FakeCluster cluster_;
  SecretRule rule_;
  bool is_listed_ = true;
  std::vector<std::string> names_;
  std::vector<TargetOutcome> outcomes_;
};

TEST_F(Attach, GivesTheAccountItsSecret) {
  cluster_.put_account(std::vector<std::string>{"theirs"});
  attach();

  EXPECT_THAT(names_, ElementsAre("default"));
  EXPECT_THAT(*cluster_.pull_secrets(), ElementsAre("theirs", "regcred"));
}

TEST_F(Attach, AsksNothingMoreWhereTheListShowsTheSecret) {
  cluster_.put_account(std::vector<std::string>{"regcred"});
  attach();

  EXPECT_THAT(names_, IsEmpty());
  EXPECT_EQ(cluster_.requests.size(), 1U);
}

TEST_F(Attach, ReadsTheAccountWhereItMayNotList) {
  cluster_.put_account({});
  cluster_.refuse("GET", Response{403, {}, {}}, "serviceaccounts?");
  attach();

  EXPECT_EQ(outcomes_.at(0).kind, Kind::updated);
}

TEST_F(Attach, ListsNothingForFixedNamespaces) {
  is_listed_ = false;
  cluster_.put_account({});
  attach();

  EXPECT_EQ(cluster_.count("GET", "serviceaccounts?"), 0U);
  EXPECT_EQ(outcomes_.at(0).kind, Kind::updated);
}

TEST_F(Attach, SkipsAnAccountThatDoesNotExistYet) {
  attach();

  EXPECT_EQ(outcomes_.at(0).kind, Kind::skipped);
  EXPECT_TRUE(outcomes_.at(0).is_temporary);
}

TEST_F(Attach, TakesAllAccountsOfTheNamespace) {
  rule_.service_accounts.names.clear();
  rule_.service_accounts.all = true;
  cluster_.put_account({});
  attach();

  EXPECT_THAT(names_, ElementsAre("default"));
  EXPECT_EQ(cluster_.count("GET", "/namespaces/web/serviceaccounts?"), 1U);
}

TEST_F(Attach, SaysWhichRightIsMissingForAllAccounts) {
  rule_.service_accounts = {true, {}};
  cluster_.refuse({}, cred::testing::make_forbidden("list", "serviceaccounts"));
  attach();

  ASSERT_EQ(outcomes_.size(), 1U);
  EXPECT_EQ(outcomes_[0].kind, Kind::failed);
  EXPECT_FALSE(outcomes_[0].is_temporary);
  EXPECT_THAT(outcomes_[0].text, HasSubstr("the right to list serviceaccounts is missing"));
}

TEST_F(Attach, IsTemporaryWhereTheServerIsBusy) {
  rule_.service_accounts = {true, {}};
  cluster_.refuse({}, Response{429, {}, {}});
  attach();

  EXPECT_TRUE(outcomes_.at(0).is_temporary);
}

}  // namespace
}  // namespace cred::syncd
