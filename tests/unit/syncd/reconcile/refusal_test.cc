// SPDX-License-Identifier: Apache-2.0
// One target whose server refuses: what is tried again, what is skipped, and what a person is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;
using testing::FakeCluster;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::make_config;
using ::testing::Not;
using testing::Target;
using Kind = TargetOutcome::Kind;

TEST(Reconcile, TriesANewNamespaceAgain) {
  FakeCluster cluster;
  cluster.store.remove_namespace("web");
  int patches = 0;
  cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
    if (request.method == "PATCH" && ++patches == 3) cluster.put_namespaces({"web"});
    return std::nullopt;
  };

  EXPECT_EQ(Target().reconcile_absent(cluster).kind, Kind::created);
  EXPECT_EQ(cluster.sleeps, (std::vector{milliseconds{100}, milliseconds{1000}}));
}

TEST(Reconcile, TakesNothingButTheSecretForASuccess) {
  for (
      const char* const body :
      {"", "<html>Sign in</html>", "{}", R"({"kind":"Status","status":"Success"})",
       R"({"kind":"Secret","metadata":{"name":"regcred","namespace":"web","uid":"u"}})",
       R"({"kind":"Secret","metadata":{"name":"regcred","namespace":"web","resourceVersion":"1"}})",
       R"({"kind":"Secret","metadata":{"name":"regcred","namespace":"other","uid":"u",)"
       R"("resourceVersion":"1"}})",
       R"({"kind":"Secret","metadata":{"name":"other","namespace":"web","uid":"u",)"
       R"("resourceVersion":"1"}})",
       R"({"kind":"ConfigMap","metadata":{"name":"regcred","namespace":"web","uid":"u",)"
       R"("resourceVersion":"1"}})"}) {
    SCOPED_TRACE(body);
    FakeCluster cluster;
    cluster.refuse("PATCH", Response{200, {}, body});
    const TargetOutcome outcome = Target().reconcile(cluster);

    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_TRUE(outcome.is_temporary);
    EXPECT_FALSE(outcome.expires_at);
    EXPECT_THAT(outcome.text, HasSubstr("is not that Secret"));
    EXPECT_THAT(outcome.text, HasSubstr("such as a proxy"));
  }
}

TEST(Reconcile, ReadsWhatIsThereAfterAnAnswerThatIsNotTheSecret) {
  FakeCluster cluster;
  bool was_stray = false;
  cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
    if (request.method != "PATCH" || std::exchange(was_stray, true)) return std::nullopt;
    return Result<Response>(Response{200, {}, "<html>"});
  };
  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::failed);
  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::created);
}

TEST(Reconcile, SkipsANamespaceThatVanished) {
  FakeCluster cluster;
  cluster.store.remove_namespace("web");
  const TargetOutcome outcome = Target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::skipped);
  EXPECT_THAT(outcome.text, HasSubstr("vanished"));
  EXPECT_EQ(cluster.count("PATCH"), 3U);
}

TEST(Reconcile, SkipsATerminatingNamespaceAtOnce) {
  FakeCluster cluster;
  cluster.store.terminate_namespace("web");

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::skipped);
  EXPECT_EQ(cluster.count("PATCH"), 1U);
  EXPECT_TRUE(cluster.sleeps.empty());
}

TEST(Reconcile, StillRenewsInATerminatingNamespace) {
  FakeCluster cluster;
  cluster.store.terminate_namespace("web");
  cluster.put_secret("{}");

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::updated);
}

TEST(Reconcile, NamesTheRightThatIsMissing) {
  for (const std::string verb : {"get", "create", "patch"}) {
    SCOPED_TRACE(verb);
    FakeCluster cluster;
    if (verb == "patch") cluster.put_secret("{}");
    cluster.refuse(verb == "get" ? "GET" : "PATCH", cred::testing::make_forbidden(verb, "secrets"));
    const TargetOutcome outcome = Target().reconcile(cluster);
    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_FALSE(outcome.is_temporary);
    EXPECT_THAT(outcome.text, HasSubstr("the right to " + verb + " secrets is missing"));
    EXPECT_THAT(outcome.text, HasSubstr("`ecr-syncd rbac`"));
  }
}

TEST(Reconcile, BlamesNoRightForWhatAdmissionRefused) {
  FakeCluster cluster;
  cluster.refuse(
      "PATCH", cred::testing::make_status(403, "Forbidden",
                                          "secrets \"regcred\" is forbidden: exceeded quota: few"));
  const TargetOutcome outcome = Target().reconcile(cluster);

  EXPECT_THAT(outcome.text, HasSubstr("exceeded quota"));
  EXPECT_THAT(outcome.text, Not(HasSubstr("rbac")));
}

TEST(Reconcile, TakesAFailedReadForNoAbsence) {
  for (const int status : {401, 403, 429, 500, 503}) {
    SCOPED_TRACE(status);
    FakeCluster cluster;
    cluster.put_secret(make_config(kDockerHub));
    cluster.refuse({}, cred::testing::make_status(status, "", "no"));
    const TargetOutcome outcome = Target().reconcile(cluster);
    EXPECT_EQ(outcome.kind, Kind::failed);
    EXPECT_EQ(outcome.is_temporary, status == 429 || status >= 500);
    EXPECT_EQ(cluster.requests.size(), 1U);
  }
}

TEST(Reconcile, TellsWhenNobodyAnswers) {
  FakeCluster cluster;
  cluster.refuse({}, Error{Errc::unavailable, "cluster a: no route"});
  const TargetOutcome outcome = Target().reconcile(cluster);

  EXPECT_EQ(outcome.kind, Kind::failed);
  EXPECT_TRUE(outcome.is_temporary);
  EXPECT_EQ(outcome.text, "cluster a: no route");
}

TEST(Reconcile, FailsOnAnAnswerThatIsNoSecret) {
  FakeCluster cluster;
  cluster.refuse({}, Response{200, {}, "<html>portal</html>"});

  EXPECT_EQ(Target().reconcile(cluster).kind, Kind::failed);
  EXPECT_EQ(cluster.count("PATCH"), 0U);
}

TEST(Reconcile, NeverDeletesBecauseAPatchFailed) {
  for (const int status : {400, 403, 404, 415, 422, 500, 504}) {
    SCOPED_TRACE(status);
    FakeCluster cluster;
    cluster.put_secret(make_config(kDockerHub));
    cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
      if (request.method == "GET") return std::nullopt;
      return Result<Response>(cred::testing::make_status(status, "", "no"));
    };
    EXPECT_EQ(Target().reconcile(cluster).kind, Kind::failed);
    EXPECT_EQ(cluster.count("DELETE"), 0U);
    EXPECT_EQ(cluster.find_secret()->config, make_config(kDockerHub));
  }
}

TEST(Reconcile, TellsNoSecret) {
  const std::string token = encode_base64("AWS:" + testing::make_token(Target().expires_at));
  for (const int status : {200, 201, 403, 409, 422, 500}) {
    FakeCluster cluster;
    cluster.put_secret("hunter2-secret").type = status == 409 ? "Opaque" : "x";
    cluster.before = [&](const ApiRequest& request) -> std::optional<Result<Response>> {
      if (request.method == "GET") return std::nullopt;
      return Result<Response>(cred::testing::make_status(status, "", "no"));
    };
    Target target;
    target.rule.replace = status != 422;
    const std::string text = target.reconcile(cluster).text;
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    EXPECT_THAT(text, Not(HasSubstr(token.substr(0, 20))));
  }
}

}  // namespace
}  // namespace cred::syncd
