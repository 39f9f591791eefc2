// SPDX-License-Identifier: Apache-2.0
// One pass over one cluster: what is asked, what is written, and what is left alone.
#include "syncd/reconcile/pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using testing::make_config;
using ::testing::Not;
using ::testing::Pair;
using testing::Pass;
using ::testing::UnorderedElementsAre;
using Kind = TargetOutcome::Kind;

TEST(SyncCluster, WritesEveryNamespaceThatARuleSelects) {
  Pass pass("team-*");
  pass.cluster.put_namespaces({"team-a", "team-b", "other"});
  pass.run();

  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("team-a secret regcred", Kind::created),
                                                 Pair("team-b secret regcred", Kind::created)));
  EXPECT_EQ(pass.report.targets, 2U);
}

TEST(SyncCluster, ReadsExistingSecretsFromOneList) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.cluster.put_secret(make_config(pass.entry()), "a");
  pass.run();

  EXPECT_EQ(pass.cluster.count("GET", "/api/v1/secrets?"), 1U);
  EXPECT_EQ(pass.cluster.count("GET", "/secrets/regcred"), 0U);
}

TEST(SyncCluster, SendsNothingWhereNothingIsToBeDone) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.run();
  pass.cluster.requests.clear();
  pass.outcomes.clear();
  pass.run();

  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("a secret regcred", Kind::unchanged),
                                                 Pair("b secret regcred", Kind::unchanged)));
  EXPECT_EQ(pass.cluster.count("PATCH"), 0U);
}

TEST(SyncCluster, NeedsNoListForFixedNames) {
  Pass pass({});
  pass.rule().namespaces.names = {"a"};
  pass.cluster.put_namespaces({"a"});
  pass.run();

  EXPECT_THAT(pass.kinds(), ElementsAre(Pair("a secret regcred", Kind::created)));
  EXPECT_EQ(pass.cluster.count("GET", "?limit"), 0U);
}

TEST(SyncCluster, ReadsEachSecretWhereItMayNotListThem) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.cluster.put_secret(make_config(testing::kDockerHub), "a");
  pass.refuse("/api/v1/secrets?", cred::testing::make_forbidden("list", "secrets"));
  pass.run();

  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("a secret regcred", Kind::updated),
                                                 Pair("b secret regcred", Kind::created)));
  EXPECT_THAT(pass.report.errors, IsEmpty());
}

TEST(SyncCluster, ReadsTheRestWhereTheListBreaksOff) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.cluster.put_secret(make_config(testing::kDockerHub), "b");
  pass.refuse("/api/v1/secrets?",
              {200, {}, R"({"metadata":{},"items":[{"metadata":{"name":"/"}}]})"});
  pass.run();

  EXPECT_THAT(pass.cluster.find_secret("b")->config, HasSubstr("index.docker.io"));
  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("a secret regcred", Kind::created),
                                                 Pair("b secret regcred", Kind::updated)));
}

TEST(SyncCluster, FailsForOneNamespaceAlone) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b", "c"});
  pass.refuse("/namespaces/b/secrets/regcred", cred::testing::make_forbidden("patch", "secrets"));
  pass.run();

  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("a secret regcred", Kind::created),
                                                 Pair("b secret regcred", Kind::failed),
                                                 Pair("c secret regcred", Kind::created)));
}

TEST(SyncCluster, SkipsANamespaceThatVanishedAfterTheList) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a"});
  pass.cluster.meanwhile("PATCH", [&] { pass.cluster.store.remove_namespace("a"); });
  pass.run();

  EXPECT_THAT(pass.kinds(), ElementsAre(Pair("a secret regcred", Kind::skipped)));
}

TEST(SyncCluster, LeavesTerminatingNamespacesOut) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.cluster.store.terminate_namespace("a");
  pass.run();

  EXPECT_THAT(pass.kinds(), ElementsAre(Pair("b secret regcred", Kind::created)));
}

TEST(SyncCluster, SaysWhichClusterDoesNotListItsNamespaces) {
  Pass pass("*");
  pass.refuse("/api/v1/namespaces?", cred::testing::make_forbidden("list", "namespaces"));
  pass.run();

  ASSERT_EQ(pass.report.errors.size(), 1U);
  EXPECT_EQ(pass.report.errors[0].code, Errc::denied);
  EXPECT_THAT(pass.report.errors[0].text,
              HasSubstr("cluster prod: the namespaces cannot be listed: HTTP 403 Forbidden"));
  EXPECT_THAT(pass.report.errors[0].text, HasSubstr("`ecr-syncd rbac`"));
}

TEST(SyncCluster, WritesFixedNamesEvenWhereItMayNotList) {
  Pass pass("*");
  pass.configuration.rules.push_back(pass.rule());
  pass.configuration.rules[1].namespaces = {};
  pass.configuration.rules[1].namespaces.names = {"a"};
  pass.refuse("/api/v1/namespaces?", cred::testing::make_forbidden("list", "namespaces"));
  pass.cluster.put_namespaces({"a"});
  pass.run();

  EXPECT_THAT(pass.kinds(), ElementsAre(Pair("a secret regcred", Kind::created)));
}

TEST(SyncCluster, AsksADeadServerOnce) {
  Pass pass({});
  pass.configuration.in_flight = 1;
  for (char name = 'a'; name <= 'z'; ++name) pass.rule().namespaces.names.emplace_back(1, name);
  pass.cluster.refuse({}, Error{Errc::unavailable, "cluster prod: gone"});
  pass.run();

  EXPECT_EQ(pass.outcomes.size(), 26U);
  EXPECT_EQ(pass.cluster.requests.size(), 1U);
  for (const TargetReport& report : pass.outcomes) {
    EXPECT_TRUE(report.outcome.is_temporary);
    EXPECT_EQ(report.outcome.text, "cluster prod: gone");
  }
}

TEST(SyncCluster, WritesNothingWithoutAPassword) {
  Pass pass("*");
  pass.cluster.put_namespaces({"a", "b"});
  pass.cluster.put_secret(make_config(pass.entry()), "a");
  pass.passwords = {{Error{Errc::unavailable, "AWS is down"}, {}}};
  pass.run();

  EXPECT_THAT(pass.kinds(), UnorderedElementsAre(Pair("a secret regcred", Kind::waiting),
                                                 Pair("b secret regcred", Kind::waiting)));
  EXPECT_EQ(pass.cluster.count("PATCH"), 0U);
}

TEST(SyncCluster, WritesNoPasswordThatHasExpired) {
  for (const auto& [left, kind] : std::vector<std::pair<int, Kind>>{
           {-1, Kind::waiting}, {0, Kind::waiting}, {1, Kind::created}}) {
    Pass pass("*");
    pass.cluster.put_namespaces({"a"});
    pass.passwords[0].password->expires_at = testing::kNow + std::chrono::seconds{left};
    pass.run();
    EXPECT_THAT(pass.kinds(), ElementsAre(Pair("a secret regcred", kind)));
  }
}

TEST(SyncCluster, ChangesNothingInADryRun) {
  Pass pass("*");
  pass.is_dry_run = true;
  pass.cluster.put_namespaces({"a"});
  pass.run();

  EXPECT_THAT(pass.kinds(), ElementsAre(Pair("a secret regcred", Kind::created)));
  EXPECT_EQ(pass.cluster.count("PATCH", "dryRun=All"), pass.cluster.count("PATCH"));
  EXPECT_EQ(pass.cluster.find_secret("a"), nullptr);
}

TEST(SyncCluster, TheFirstRuleThatSelectsANamespaceCounts) {
  Pass pass("a*");
  pass.configuration.rules.push_back(pass.rule());
  pass.configuration.rules[1].namespaces.globs = {"*"};
  pass.configuration.rules[1].labels = {{"second", "yes"}};
  pass.cluster.put_namespaces({"a", "b"});
  pass.run();

  EXPECT_THAT(pass.cluster.find_secret("a")->labels, Not(Contains(Key("second"))));
  EXPECT_THAT(pass.cluster.find_secret("b")->labels, Contains(Key("second")));
}

TEST(SyncCluster, AttachesServiceAccountsOfGoodSecretsOnly) {
  Pass pass("*");
  pass.rule().service_accounts.names = {"default"};
  pass.cluster.put_namespaces({"web", "bad"});
  pass.cluster.put_account({});
  pass.refuse("/namespaces/bad/secrets/regcred", cred::testing::make_forbidden("patch", "secrets"));
  pass.run();

  EXPECT_THAT(pass.kinds(),
              UnorderedElementsAre(Pair("bad secret regcred", Kind::failed),
                                   Pair("web secret regcred", Kind::created),
                                   Pair("web service account default", Kind::updated)));
}

}  // namespace
}  // namespace cred::syncd
