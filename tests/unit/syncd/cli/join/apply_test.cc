// SPDX-License-Identifier: Apache-2.0
// Manifests: read as objects, tried, applied.
#include "syncd/cli/join/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "syncd/config/rbac.h"
#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd {
namespace {

using cred::testing::make_forbidden;
using cred::testing::make_status;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<Manifest> make_manifests(bool makes_namespace = false,
                                     AccountToken token = AccountToken::long_lived) {
  ClusterConfig cluster;
  cluster.name = "prod";
  cluster.rules.emplace_back();
  cluster.rules[0].namespaces.names = {"web"};
  RbacOptions options;
  options.account = "sync";
  options.makes_namespace = makes_namespace;
  options.token = token;
  auto manifests = split_manifests(render_rbac(cluster, options));
  EXPECT_TRUE(manifests);
  return manifests ? *std::move(manifests) : std::vector<Manifest>{};
}

Response make_object(int status, const std::string& version) {
  return {status, {}, R"({"metadata":{"resourceVersion":")" + version + R"("}})"};
}

Response make_absent_namespace() {
  return make_status(404, "NotFound", "namespaces \"x\" not found",
                     R"({"kind":"namespaces","name":"x"})");
}

class ApplyTest : public ::testing::Test {
 protected:
  ApplyTest() {
    deps_.call = [this](const ApiRequest& request) {
      requests_.push_back(request);
      return Result<Response>(answer_(request));
    };
    deps_.sleep = [this](std::chrono::milliseconds) { ++sleeps_; };
    deps_.manager = "me";
  }

  std::function<Response(const ApiRequest&)> answer_ = [](const ApiRequest&) {
    return make_object(200, "7");
  };
  ApplyDeps deps_;
  std::vector<ApiRequest> requests_;
  int sleeps_ = 0;
};

TEST(SplitManifests, KnowsWhereEachIsApplied) {
  std::vector<std::string> paths;
  for (const Manifest& manifest : make_manifests(true)) paths.push_back(manifest.path);
  EXPECT_THAT(paths,
              ElementsAre("/api/v1/namespaces/ecr-syncd",
                          "/api/v1/namespaces/ecr-syncd/serviceaccounts/sync",
                          "/api/v1/namespaces/ecr-syncd/secrets/sync-token",
                          "/apis/rbac.authorization.k8s.io/v1/namespaces/web/roles/sync",
                          "/apis/rbac.authorization.k8s.io/v1/namespaces/web/rolebindings/sync"));
}

TEST(SplitManifests, KnowsWhatATokenThatEndsTakes) {
  std::vector<std::string> paths;
  for (const Manifest& manifest : make_manifests(false, AccountToken::bound)) {
    paths.push_back(manifest.path.substr(manifest.path.find('/', 1)));
  }
  const std::string name = "ecr-syncd-tokens.ecr-syncd.sync";
  EXPECT_THAT(
      paths,
      ElementsAre("/v1/namespaces/ecr-syncd/serviceaccounts/sync",
                  "/v1/namespaces/ecr-syncd/secrets/sync-login",
                  "/admissionregistration.k8s.io/v1/validatingadmissionpolicies/" + name,
                  "/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/" + name,
                  "/rbac.authorization.k8s.io/v1/namespaces/ecr-syncd/roles/sync-login",
                  "/rbac.authorization.k8s.io/v1/namespaces/ecr-syncd/rolebindings/sync-login",
                  "/rbac.authorization.k8s.io/v1/namespaces/web/roles/sync",
                  "/rbac.authorization.k8s.io/v1/namespaces/web/rolebindings/sync"));
}

TEST_F(ApplyTest, RehearsalSaysHowToJoinWithoutAPolicy) {
  answer_ = [](const ApiRequest&) { return make_forbidden("patch", "things"); };
  const auto rehearsal = rehearse(make_manifests(false, AccountToken::bound), deps_);
  ASSERT_TRUE(rehearsal);
  ASSERT_THAT(rehearsal->refusals, SizeIs(8));
  EXPECT_THAT(rehearsal->refusals[2], HasSubstr("--without-policy joins without it"));
}

TEST(SplitManifests, KeepsTheTextOfEach) {
  const auto manifests = make_manifests();
  EXPECT_THAT(manifests[0].text, StartsWith("apiVersion: v1\nkind: ServiceAccount\n"));
  EXPECT_THAT(manifests[0].text, EndsWith("automountServiceAccountToken: false\n"));
  EXPECT_EQ(describe_manifest(manifests[2]), "Role web/sync");
}

TEST(SplitManifests, RefusesAKindThatIsNotOurs) {
  EXPECT_FALSE(split_manifests("---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"));
  EXPECT_FALSE(split_manifests("---\napiVersion: v1\nkind: Secret\nmetadata: {}\n"));
}

TEST_F(ApplyTest, RehearsalSendsDryRunsAlone) {
  const auto manifests = make_manifests();
  const auto rehearsal = rehearse(manifests, deps_);
  ASSERT_TRUE(rehearsal);
  EXPECT_THAT(rehearsal->refusals, IsEmpty());
  EXPECT_THAT(rehearsal->versions, ElementsAre("7", "7", "7", "7"));
  for (const ApiRequest& request : requests_) {
    EXPECT_EQ(request.method, "PATCH");
    EXPECT_EQ(request.content_type, "application/apply-patch+yaml");
    EXPECT_THAT(request.path, EndsWith("?fieldManager=me&force=false&dryRun=All"));
  }
}

TEST_F(ApplyTest, RehearsalCollectsAllThatIsForbidden) {
  answer_ = [](const ApiRequest&) { return make_forbidden("patch", "things"); };
  const auto rehearsal = rehearse(make_manifests(true), deps_);
  ASSERT_TRUE(rehearsal);
  ASSERT_THAT(rehearsal->refusals, SizeIs(5));
  EXPECT_THAT(rehearsal->refusals[0], HasSubstr("--account-namespace"));
  EXPECT_THAT(rehearsal->refusals[3], HasSubstr("Role web/sync: HTTP 403 Forbidden"));
}

TEST_F(ApplyTest, RehearsalAsksForRightsWhereTheNamespaceIsToBeMade) {
  answer_ = [](const ApiRequest& request) {
    if (request.method == "POST") return Response{201, {}, R"({"status":{"allowed":false}})"};
    if (request.path.find("/ecr-syncd/") != std::string::npos) return make_absent_namespace();
    return make_object(201, "");
  };
  const auto rehearsal = rehearse(make_manifests(true), deps_);
  ASSERT_TRUE(rehearsal);
  EXPECT_THAT(rehearsal->refusals,
              ElementsAre("not allowed: create serviceaccounts sync in ecr-syncd",
                          "not allowed: patch serviceaccounts sync in ecr-syncd",
                          "not allowed: create secrets sync-token in ecr-syncd",
                          "not allowed: patch secrets sync-token in ecr-syncd"));
  EXPECT_THAT(rehearsal->versions, ElementsAre("", "", "", "", ""));
}

TEST_F(ApplyTest, RehearsalNamesANamespaceThatNobodyMakes) {
  answer_ = [](const ApiRequest&) { return make_absent_namespace(); };
  const auto rehearsal = rehearse(make_manifests(), deps_);
  ASSERT_TRUE(rehearsal);
  EXPECT_THAT(rehearsal->refusals, SizeIs(4));
  EXPECT_THAT(rehearsal->refusals[2], EndsWith("; make the namespace first"));
}

TEST_F(ApplyTest, RehearsalTakesAMissingRoleForOneThatComes) {
  answer_ = [](const ApiRequest& request) {
    const bool is_binding = request.path.find("bindings") != std::string::npos;
    return is_binding ? make_status(404, "NotFound", "no role") : make_object(201, "");
  };
  EXPECT_THAT(rehearse(make_manifests(), deps_)->refusals, IsEmpty());
}

TEST_F(ApplyTest, RehearsalEndsWhereTheServerDoesNotKnowUs) {
  answer_ = [](const ApiRequest&) { return make_status(401, "Unauthorized", "who?"); };
  EXPECT_EQ(rehearse(make_manifests(), deps_).error().code, Errc::no_credentials);
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(ApplyTest, TellsNewChangedAndUnchangedApart) {
  const Manifest manifest = make_manifests()[0];
  EXPECT_EQ(*apply_manifest(manifest, "7", deps_), Applied::unchanged);
  EXPECT_EQ(*apply_manifest(manifest, "6", deps_), Applied::changed);
  EXPECT_EQ(*apply_manifest(manifest, "", deps_), Applied::changed);
  answer_ = [](const ApiRequest&) { return make_object(201, "8"); };
  EXPECT_EQ(*apply_manifest(manifest, "", deps_), Applied::created);
  EXPECT_THAT(requests_[0].path, EndsWith("?fieldManager=me&force=false"));
}

TEST_F(ApplyTest, WaitsForANamespaceThatIsNewAndNotForEver) {
  answer_ = [this](const ApiRequest&) {
    return sleeps_ < 3 ? make_absent_namespace() : make_object(201, "8");
  };
  EXPECT_EQ(*apply_manifest(make_manifests()[0], "", deps_), Applied::created);
  answer_ = [](const ApiRequest&) { return make_absent_namespace(); };
  EXPECT_EQ(apply_manifest(make_manifests()[0], "", deps_).error().code, Errc::denied);
}

TEST_F(ApplyTest, SaysWhatHelpsAgainstAConflict) {
  answer_ = [](const ApiRequest&) {
    return make_status(409, "Conflict", "Apply failed with 1 conflict",
                       R"({"causes":[{"reason":"FieldManagerConflict","field":".rules"}]})");
  };
  EXPECT_THAT(apply_manifest(make_manifests()[0], "", deps_).error().text,
              HasSubstr("another --account keeps apart from it, --force takes it over"));
  deps_.force = true;
  static_cast<void>(apply_manifest(make_manifests()[0], "", deps_));
  EXPECT_THAT(requests_.back().path, EndsWith("&force=true"));
}

TEST_F(ApplyTest, ABusyServerIsTemporary) {
  answer_ = [](const ApiRequest&) { return make_status(503, "ServiceUnavailable", "busy"); };
  EXPECT_EQ(apply_manifest(make_manifests()[0], "", deps_).error().code, Errc::unavailable);
  EXPECT_EQ(rehearse(make_manifests(), deps_).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace cred::syncd
