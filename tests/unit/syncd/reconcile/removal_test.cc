// SPDX-License-Identifier: Apache-2.0
// Removal: only what is ours, only after complete lists, and never too much at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Pass;
using Kind = TargetOutcome::Kind;

// Selects "in-*", of which there are `selected`, and finds `leftovers` secrets of ours in "out-*".
void fill(Pass& pass, int selected, int leftovers) {
  pass.rule().removal = Removal::remove;
  for (int i = 0; i < selected; ++i) {
    const std::string name = "in-" + std::to_string(i);
    pass.cluster.put_namespaces({name});
    pass.put_ours(name);
  }
  for (int i = 0; i < leftovers; ++i) {
    const std::string name = "out-" + std::to_string(i);
    pass.cluster.put_namespaces({name});
    pass.put_ours(name);
  }
}

std::size_t count_removed(const Pass& pass) {
  std::size_t count = 0;
  for (const TargetReport& target : pass.outcomes) {
    if (target.outcome.kind == Kind::removed) ++count;
  }
  return count;
}

TEST(Removal, RemovesWhatNoRuleSelectsAnyMore) {
  Pass pass("in-*");
  fill(pass, 1, 2);
  pass.run();

  EXPECT_EQ(count_removed(pass), 2U);
  EXPECT_EQ(pass.cluster.find_secret("out-0"), nullptr);
  EXPECT_NE(pass.cluster.find_secret("in-0"), nullptr);
}

TEST(Removal, IsOffByDefault) {
  Pass pass("in-*");
  fill(pass, 1, 2);
  pass.rule().removal = Removal::keep;
  pass.run();

  EXPECT_EQ(count_removed(pass), 0U);
  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, LeavesSecretsOfAnotherInstallation) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.config.instance = "elsewhere";
  pass.run();

  EXPECT_NE(pass.cluster.find_secret("out-0"), nullptr);
}

TEST(Removal, LeavesSecretsWithEntriesOfOthers) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.cluster.find_secret("out-0")->config =
      testing::make_config(Pass::entry() + "," + testing::kDockerHub);
  pass.run();

  EXPECT_NE(pass.cluster.find_secret("out-0"), nullptr);
}

TEST(Removal, IsCountedButNotDoneInADryRun) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.is_dry_run = true;
  pass.run();

  EXPECT_EQ(count_removed(pass), 1U);
  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, NeedsACompleteListOfNamespaces) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.refuse("/api/v1/namespaces?", {500, {}, {}});
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, NeedsACompleteListOfSecrets) {
  Pass pass("in-*");
  fill(pass, 0, 2);
  // The second page is refused; the first shows what is to be removed.
  pass.cluster.routes.limit_pages(1);
  pass.refuse("regcred&continue=", {500, {}, {}});
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, IsNotForAPassOverOneNamespace) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.only_namespace = "in-0";
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, LeavesTerminatingNamespacesAlone) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  for (const char* const name : {"in-0", "out-0"}) pass.cluster.store.terminate_namespace(name);
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, LeavesNamespacesAloneThatAreNewerThanTheList) {
  Pass pass("in-*");
  fill(pass, 1, 0);
  pass.put_ours("in-new");
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
}

TEST(Removal, StopsBeyondTenAndATenth) {
  struct Case {
    int selected;
    int leftovers;
    bool is_done;
  };

  for (const auto& [selected, leftovers, is_done] : std::vector<Case>{{0, 9, true},
                                                                      {0, 10, true},
                                                                      {0, 11, false},
                                                                      {98, 11, false},
                                                                      {99, 11, true},
                                                                      {100, 11, true}}) {
    SCOPED_TRACE(std::to_string(selected) + "/" + std::to_string(leftovers));
    Pass pass("in-*");
    fill(pass, selected, leftovers);
    pass.run();
    EXPECT_EQ(count_removed(pass), is_done ? static_cast<std::size_t>(leftovers) : 0U);
    EXPECT_EQ(pass.report.errors.empty(), is_done);
  }
}

TEST(Removal, SaysHowToGoOnWhereItStops) {
  Pass pass("in-*");
  fill(pass, 0, 3);
  pass.config.max_removals = 2;
  pass.run();

  ASSERT_EQ(pass.report.errors.size(), 1U);
  EXPECT_THAT(
      pass.report.errors[0].text,
      HasSubstr("cluster prod: this pass would remove 3 secrets, more than max_removals (2)"));
  EXPECT_THAT(pass.report.errors[0].text, HasSubstr("raise max_removals for one pass"));
}

// The account default in "out-0", whose list has these names; `manager` changed it last.
void put_account(Pass& pass, const std::vector<std::string>& names, const std::string& manager) {
  pass.rule().service_accounts.names = {"default"};
  pass.cluster.put_account(names, "out-0").manager = manager;
}

TEST(Removal, TakesTheEntryOfTheAccountBackFirst) {
  Pass pass("in-*");
  fill(pass, 0, 1);
  put_account(pass, {"other", "regcred", "third"}, "somebody");
  pass.run();

  const auto& requests = pass.cluster.requests;
  const auto patch = std::find_if(requests.begin(), requests.end(), [](const ApiRequest& request) {
    return request.method == "PATCH";
  });
  ASSERT_NE(patch, requests.end());
  EXPECT_THAT(patch->path, HasSubstr("/out-0/serviceaccounts/default"));
  EXPECT_THAT(patch->body, HasSubstr(R"({"op":"remove","path":"/imagePullSecrets/1"})"));
  EXPECT_EQ(std::count_if(patch, requests.end(),
                          [](const ApiRequest& request) { return request.method == "DELETE"; }),
            1);
  EXPECT_EQ(pass.kinds().at("out-0 service account default"), Kind::removed);
}

TEST(Removal, KeepsTheSecretWhileAnAccountCannotBePutRight) {
  Pass pass("in-*");
  fill(pass, 0, 1);
  put_account(pass, {"regcred"}, "somebody");
  pass.cluster.refuse("PATCH", cred::testing::make_forbidden("patch", "serviceaccounts"));
  pass.run();

  EXPECT_EQ(pass.cluster.count("DELETE"), 0U);
  EXPECT_EQ(pass.kinds().at("out-0 service account default"), Kind::failed);
}

TEST(Removal, LeavesAccountsOfSecretsThatStay) {
  Pass pass("in-*");
  fill(pass, 0, 1);
  pass.cluster.find_secret("out-0")->config =
      testing::make_config(Pass::entry() + "," + testing::kDockerHub);
  put_account(pass, {"regcred"}, "ecr-syncd");
  pass.run();

  EXPECT_EQ(pass.cluster.count("PATCH", "serviceaccounts"), 0U);
}

TEST(Removal, PlanNamesWhatIsLeftOver) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  pass.rule().removal = Removal::keep;
  pass.is_dry_run = true;
  pass.cluster.find_secret("out-0")->annotations = {
      {"ecr-syncd/expires-at", "2026-11-24T22:00:00Z"}};
  pass.run();

  EXPECT_EQ(pass.kinds().at("out-0 secret regcred"), Kind::skipped);
  const auto left =
      std::find_if(pass.outcomes.begin(), pass.outcomes.end(),
                   [](const auto& target) { return target.namespace_name == "out-0"; });
  EXPECT_THAT(left->outcome.text, HasSubstr("what it holds expires at 2026-11-24T22:00:00Z"));
}

TEST(Removal, DropsWhatAListShowedThatStartsOver) {
  Pass pass("in-*");
  fill(pass, 1, 1);
  int calls = 0;
  pass.cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
    if (request.path.find("/api/v1/secrets?") == std::string::npos) return std::nullopt;
    if (++calls != 1) return std::nullopt;
    return Result<Response>(Response{410, {}, {}});
  };
  pass.run();

  EXPECT_EQ(count_removed(pass), 1U);
}

}  // namespace
}  // namespace cred::syncd
