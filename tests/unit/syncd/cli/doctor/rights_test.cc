// SPDX-License-Identifier: Apache-2.0
// Which rights rules need, and how the server is asked for them.
#include "syncd/cli/doctor/rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/config/printed_rights.h"
#include "unit/syncd/config/rule_matrix.h"

namespace cred::syncd {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SecretRule fixed_rule() {
  SecretRule rule;
  rule.namespaces.names = {"a"};
  return rule;
}

std::vector<std::string> describe(const std::vector<SecretRule>& rules) {
  ClusterConfig cluster;
  cluster.rules = rules;
  std::vector<std::string> texts;
  for (const Right& right : list_rights(cluster)) texts.push_back(describe_right(right));
  return texts;
}

// A server that gives one answer, and what it was asked.
struct Server {
  Result<Response> answer = Response{201, {}, "{}"};
  ApiRequest request;

  CallApi call() {
    return [this](const ApiRequest& asked) {
      request = asked;
      return answer;
    };
  }
};

TEST(ListRights, NeedsNothingOfTheWholeClusterForFixedNames) {
  EXPECT_THAT(describe({fixed_rule()}),
              ElementsAre("get secrets regcred in a", "list secrets regcred in a",
                          "watch secrets regcred in a", "create secrets regcred in a",
                          "patch secrets regcred in a"));
}

TEST(ListRights, ListsAndWatchesNamespacesAndSecretsForGlobs) {
  SecretRule rule;
  rule.namespaces.globs = {"*"};
  EXPECT_THAT(
      describe({rule}),
      ElementsAre(
          "get namespaces in all namespaces", "list namespaces in all namespaces",
          "watch namespaces in all namespaces", "get secrets regcred in all namespaces",
          "list secrets regcred in all namespaces", "watch secrets regcred in all namespaces",
          "create secrets regcred in all namespaces", "patch secrets regcred in all namespaces"));
}

TEST(ListRights, DeletesOnlyWhereThatIsConfigured) {
  SecretRule rule = fixed_rule();
  EXPECT_THAT(describe({rule}), Not(Contains("delete secrets regcred in a")));
  rule.replace = true;
  EXPECT_THAT(describe({rule}), Contains("delete secrets regcred in a"));
  rule.replace = false;
  rule.removal = Removal::remove;
  EXPECT_THAT(describe({rule}), Contains("delete secrets regcred in a"));
}

TEST(ListRights, NamesServiceAccounts) {
  SecretRule rule = fixed_rule();
  rule.service_accounts.names = {"default"};
  EXPECT_THAT(describe({rule}), Contains("patch serviceaccounts default in a"));
}

TEST(ListRights, ListsServiceAccountsWhereAllAreMeant) {
  SecretRule rule = fixed_rule();
  rule.service_accounts.all = true;
  EXPECT_THAT(describe({rule}), Contains("list serviceaccounts in a"));
}

TEST(ListRights, HasEachOnce) { EXPECT_EQ(describe({fixed_rule(), fixed_rule()}).size(), 5U); }

// Whatever is printed is asked for, and nothing else.
TEST(ListRights, AreThePrintedOnesVerbByVerb) {
  testing::for_each_combination([](const ClusterConfig& cluster) {
    SCOPED_TRACE(testing::describe_rules(cluster));
    const testing::PrintedRights printed(cluster);
    const std::vector<Right> rights = list_rights(cluster);
    EXPECT_EQ(printed.count(), rights.size());
    for (const Right& right : rights) {
      EXPECT_TRUE(printed.allow(right)) << describe_right(right);
    }
  });
}

TEST(ReviewRight, AsksForASubresourceAsOne) {
  Server server;
  server.answer = Response{201, {}, R"({"status":{"allowed":true}})"};
  ASSERT_TRUE(review_right({"create", "serviceaccounts/token", "sync", "a"}, server.call()));
  EXPECT_THAT(server.request.body,
              HasSubstr(R"("resource":"serviceaccounts","subresource":"token","name":"sync")"));
}

TEST(ReviewRight, AsksWithTheNameOfTheObject) {
  Server server;
  server.answer = Response{201, {}, R"({"status":{"allowed":true}})"};
  const auto allowed = review_right({"patch", "secrets", "regcred", "a"}, server.call());

  ASSERT_TRUE(allowed);
  EXPECT_TRUE(*allowed);
  EXPECT_EQ(server.request.method, "POST");
  EXPECT_EQ(server.request.path, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
  EXPECT_EQ(server.request.body,
            R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":)"
            R"({"resourceAttributes":{"verb":"patch","resource":"secrets","name":"regcred",)"
            R"("namespace":"a"}}})");
}

TEST(ReviewRight, NamesTheGroupOfTheResource) {
  Server server;
  static_cast<void>(review_right({"create", "roles", "", "a", "g.io"}, server.call()));
  EXPECT_THAT(server.request.body, HasSubstr(R"("resource":"roles","group":"g.io",)"));
}

TEST(ReviewRight, SaysNo) {
  Server server;
  server.answer = Response{201, {}, R"({"status":{"allowed":false,"denied":true}})"};
  EXPECT_FALSE(*review_right({"list", "namespaces", "", ""}, server.call()));
  EXPECT_THAT(server.request.body, Not(HasSubstr("\"name\"")));
}

TEST(ReviewRight, FailsWithoutAVerdict) {
  Server server;
  const auto allowed = review_right({"get", "secrets", "", ""}, server.call());

  ASSERT_FALSE(allowed);
  EXPECT_EQ(allowed.error().code, Errc::bad_reply);
}

TEST(ReviewRight, FailsWhereItMayNotAsk) {
  Server server;
  server.answer = Response{403, {}, {}};
  EXPECT_EQ(review_right({"get", "secrets", "", ""}, server.call()).error().code, Errc::denied);
}

TEST(ReviewIdentity, NamesTheUser) {
  Server server;
  server.answer = Response{201, {}, R"({"status":{"userInfo":{"username":"sync\u0007"}}})"};
  EXPECT_EQ(**review_identity(server.call()), "sync?");
}

TEST(ReviewIdentity, IsUnknownToOldServers) {
  Server server;
  server.answer = Response{404, {}, "404 page not found"};
  const auto identity = review_identity(server.call());

  ASSERT_TRUE(identity);
  EXPECT_FALSE(*identity);
}

}  // namespace
}  // namespace cred::syncd
