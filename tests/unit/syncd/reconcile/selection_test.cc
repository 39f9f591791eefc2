// SPDX-License-Identifier: Apache-2.0
// Rules and namespaces to targets.
#include "syncd/reconcile/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Pass;

std::vector<std::string> names(const Selected& selected, const std::string& secret = "regcred") {
  std::vector<std::string> all;
  const auto found = selected.by_secret.find(secret);
  if (found == selected.by_secret.end()) return all;
  for (const auto& [name, target] : found->second.by_namespace) all.push_back(name);
  return all;
}

Selected select(Pass& pass) {
  return select_targets(pass.configuration, pass.only_namespace, pass.cluster.deps().call);
}

TEST(SelectTargets, LooksAtLabelsAndAnnotations) {
  Pass pass({});
  pass.rule().namespaces.selectors = {"team=a"};
  pass.rule().namespaces.annotation = "pull=yes";
  pass.cluster.store.create_namespace("x").labels = {{"team", "a"}};
  pass.cluster.store.create_namespace("y").annotations = {{"pull", "yes"}};
  pass.cluster.store.create_namespace("z").labels = {{"team", "b"}};

  EXPECT_THAT(names(select(pass)), ElementsAre("x", "y"));
}

TEST(SelectTargets, KeepsSecretsApart) {
  Pass pass("*");
  pass.configuration.rules.push_back(pass.rule());
  pass.configuration.rules[1].secret = "other";
  pass.configuration.rules[1].namespaces.globs = {"a"};
  pass.cluster.put_namespaces({"a", "b"});
  const Selected selected = select(pass);

  EXPECT_THAT(names(selected), ElementsAre("a", "b"));
  EXPECT_THAT(names(selected, "other"), ElementsAre("a"));
}

TEST(SelectTargets, ListsNamespacesOnceForAllRules) {
  Pass pass("*");
  pass.configuration.rules.push_back(pass.rule());
  static_cast<void>(select(pass));

  EXPECT_EQ(pass.cluster.requests.size(), 1U);
}

TEST(SelectTargets, TakesOneNamespaceOnly) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.only_namespace = "b";

  EXPECT_THAT(names(select(pass)), ElementsAre("b"));
}

TEST(SelectTargets, TakesOneNamespaceOnlyWhereItIsSelected) {
  Pass pass("a");
  pass.cluster.put_namespaces({"a", "b"});
  pass.only_namespace = "b";

  EXPECT_THAT(names(select(pass)), IsEmpty());
}

TEST(SelectTargets, DropsWhatAListShowedThatStartsOver) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a"});
  int calls = 0;
  pass.cluster.before = [&](const ApiRequest&) -> std::optional<Result<Response>> {
    ++calls;
    if (calls == 1) {
      return Result<Response>(Response{
          200, {}, R"({"metadata":{"continue":"t"},"items":[{"metadata":{"name":"gone"}}]})"});
    }
    if (calls == 2) return Result<Response>(Response{410, {}, {}});
    return std::nullopt;
  };

  EXPECT_THAT(names(select(pass)), ElementsAre("a"));
}

TEST(SelectTargets, KnowsWhichNamespacesMayLoseTheirSecret) {
  Pass pass("in-*");
  pass.rule().removal = Removal::remove;
  pass.cluster.put_namespaces({"in-a", "out", "dying"});
  pass.cluster.store.terminate_namespace("dying");

  EXPECT_THAT(select(pass).by_secret.at("regcred").unselected, ElementsAre("out"));
}

TEST(SelectTargets, RemovesNothingForFixedNames) {
  Pass pass({});
  pass.rule().namespaces.names = {"a"};
  pass.rule().removal = Removal::remove;

  EXPECT_FALSE(select(pass).by_secret.at("regcred").may_remove);
}

TEST(SelectTargets, SaysWhetherAnotherTryMayHelp) {
  for (const auto& [status, code] : std::vector<std::pair<int, Errc>>{{401, Errc::denied},
                                                                      {403, Errc::denied},
                                                                      {410, Errc::unavailable},
                                                                      {429, Errc::unavailable},
                                                                      {503, Errc::unavailable}}) {
    Pass pass("*");
    pass.refuse("/api/v1/namespaces?", {status, {}, {}});
    const Selected selected = select(pass);
    ASSERT_EQ(selected.errors.size(), 1U);
    EXPECT_EQ(selected.errors[0].code, code) << status;
  }
}

TEST(SelectTargets, NamesTheClusterOnce) {
  Pass pass("*");
  pass.cluster.refuse({}, Error{Errc::unavailable, "cluster prod: gone"});
  EXPECT_EQ(select(pass).errors.at(0).text, "cluster prod: gone");

  pass.refuse("/api/v1/namespaces?", {200, {}, "<html>"});
  EXPECT_EQ(select(pass).errors.at(0).text,
            "cluster prod: the namespaces cannot be listed: the API server answered no list");
}

TEST(SelectTargets, GivesEachNamespaceTheRoleThatItAsksFor) {
  Pass pass("*");
  pass.rule().role.emplace();
  pass.rule().role->partition = "aws";
  pass.rule().role->requests = {{{"a"}, {"arn:aws:iam::111111111111:role/a"}}};
  const std::string role = "arn:aws:iam::111111111111:role/a";
  pass.cluster.store.create_namespace("a").annotations = {{"ecr-syncd/role-arn", role}};
  pass.cluster.store.create_namespace("b").annotations = {{"ecr-syncd/role-arn", role}};
  const Selected selected = select(pass);
  const auto& targets = selected.by_secret.at("regcred").by_namespace;

  ASSERT_TRUE(targets.at("a").role);
  EXPECT_EQ(targets.at("a").role->session->role_arn, role);
  EXPECT_FALSE(targets.at("b").role->session);
}

}  // namespace
}  // namespace cred::syncd
