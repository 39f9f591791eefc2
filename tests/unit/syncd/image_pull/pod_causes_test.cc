// SPDX-License-Identifier: Apache-2.0
// What is wrong with a pod, its image's name and its secrets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/image_pull/broken.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using testing::expect_named;
using testing::good_auth;
using testing::kNow;
using testing::kRegistry;
using testing::make_auth;
using testing::make_password;
using testing::make_status;
using testing::PullingWorld;
using ::testing::SizeIs;

TEST(PullCauses, AreNoneWhereThePodPulls) {
  PullingWorld world;
  const PullDiagnosis diagnosis = world.diagnose();
  EXPECT_FALSE(diagnosis.cause) << diagnosis.cause->text;
  EXPECT_THAT(diagnosis.good, SizeIs(2)) << "the login, and that it will be tried again";
  ASSERT_THAT(world.asked, SizeIs(1));
  EXPECT_EQ(world.asked[0].url, "https://" + kRegistry + "/v2/team/web/manifests/v1");
}

TEST(PullCauses, OfThePodItself) {
  expect_named({
      {"no such pod",
       [](PullingWorld& w) {
         w.refusals["/api/v1/namespaces/team-a/pods/web-1"] = {
             404, {}, make_status(404, "NotFound", "no")};
         w.refusals["/api/v1/namespaces/team-a"] = {200, {}, R"({"kind":"Namespace"})"};
       },
       "there is no pod team-a/web-1", "get pods"},
      {"no such namespace",
       [](PullingWorld& w) {
         w.refusals["/api/v1/namespaces/team-a/pods/web-1"] = {
             404, {}, make_status(404, "NotFound", "no")};
       },
       "there is no namespace team-a", "--context"},
      {"no right",
       [](PullingWorld& w) {
         w.refusals["/api/v1/namespaces/team-a/pods/web-1"] = {
             403, {}, make_status(403, "Forbidden", "no")};
       },
       "may not be read", "kubeconfig"},
      {"not let in",
       [](PullingWorld& w) {
         w.refusals["/api/v1/namespaces/team-a/pods/web-1"] = {
             401, {}, make_status(401, "Unauthorized", "no")};
       },
       "does not let us in", "renew the credentials"},
      {"being deleted",
       [](PullingWorld& w) { w.pod_metadata = R"(,"deletionTimestamp":"2026-11-24T11:59:00Z")"; },
       "being deleted", "nothing is pulled"},
      {"not scheduled",
       [](PullingWorld& w) {
         w.node.clear();
         w.pod_status = R"(,"conditions":[{"type":"PodScheduled","status":"False",)"
                        R"("message":"0/3 nodes are available"}])";
       },
       "0/3 nodes are available", "nothing to do with images"},
      {"node not ready", [](PullingWorld& w) { w.is_ready = false; }, "node node-1 is not ready",
       "see to the node"},
  });
}

TEST(PullCauses, OfTheImagesName) {
  expect_named({
      {"capital letters", [](PullingWorld& w) { w.image = kRegistry + "/Team/web:v1"; },
       "capital letters", "container app"},
      {"no tag", [](PullingWorld& w) { w.image = kRegistry + "/team/web:"; }, "not a tag", "mend"},
      {"eleven digits",
       [](PullingWorld& w) { w.image = "12345678901.dkr.ecr.eu-west-1.amazonaws.com/team/web:v1"; },
       "12 digits", "ACCOUNT.dkr.ecr.REGION"},
      {"no such region",
       [](PullingWorld& w) { w.image = "123456789012.dkr.ecr.euwest1.amazonaws.com/team/web"; },
       "euwest1 is not an AWS region", "ACCOUNT.dkr.ecr.REGION"},
      {"China without .cn",
       [](PullingWorld& w) { w.image = "123456789012.dkr.ecr.cn-north-1.amazonaws.com/team/web"; },
       "end otherwise", "amazonaws.com.cn"},
      {"never pulled",
       [](PullingWorld& w) {
         w.policy = "Never";
         w.reason = "ErrImageNeverPull";
         w.message = "Container image \\\"x\\\" is not present with pull policy of Never";
       },
       "imagePullPolicy: Never", "IfNotPresent"},
  });
}

TEST(PullCauses, OfItsSecrets) {
  expect_named({
      {"secret missing", [](PullingWorld& w) { w.secrets.clear(); },
       "secret team-a/regcred, which the pod names, does not exist", "ecr-syncd once"},
      {"another one is there",
       [](PullingWorld& w) {
         w.secrets.clear();
         w.set_secret("ecr", R"({"auths":{}})");
       },
       "does not exist", "name one that is there: ecr"},
      {"may not be read",
       [](PullingWorld& w) {
         w.refusals["/api/v1/namespaces/team-a/secrets/regcred"] = {
             403, {}, make_status(403, "Forbidden", "no")};
       },
       "cannot be read", "may read secrets"},
      {"wrong type", [](PullingWorld& w) { w.set_secret("regcred", "{}", "Opaque"); },
       "type Opaque", "cannot be changed"},
      {"no JSON", [](PullingWorld& w) { w.set_secret("regcred", "auths:"); },
       "cannot be read by any kubelet", "replace: true"},
      {"no entries", [](PullingWorld& w) { w.set_secret("regcred", R"({"auths":{}})"); },
       "no entry at all", "give it one"},
      {"another region",
       [](PullingWorld& w) {
         w.set_entry("123456789012.dkr.ecr.us-east-1.amazonaws.com", good_auth());
       },
       "regcred has 123456789012.dkr.ecr.us-east-1.amazonaws.com", "registries"},
      {"another account",
       [](PullingWorld& w) {
         w.set_entry("210987654321.dkr.ecr.eu-west-1.amazonaws.com", good_auth());
       },
       "regcred has 210987654321", "registries"},
      {"another repository",
       [](PullingWorld& w) { w.set_entry(kRegistry + "/other", good_auth()); },
       "other repositories", "without a path"},
      {"an entry that no kubelet reads",
       [](PullingWorld& w) {
         w.set_secret("regcred", R"({"auths":{")" + kRegistry + "\":" + good_auth() +
                                     R"(,"quay.io":{"auth":"bm9jb2xvbg=="}}})");
       },
       "refuse every pull secret", "unreadable_entries: drop"},
      {"expired",
       [](PullingWorld& w) {
         w.set_entry(kRegistry, make_auth("AWS", make_password(kNow - hours{1})));
       },
       "expired at 2026-11-24T11:00:00Z", "ecr-syncd join"},
      {"expired, and ours",
       [](PullingWorld& w) {
         w.set_secret("regcred",
                      R"({"auths":{")" + kRegistry +
                          "\":" + make_auth("AWS", make_password(kNow - hours{1})) + "}}",
                      "kubernetes.io/dockerconfigjson",
                      R"({"app.kubernetes.io/managed-by":"ecr-syncd"})");
       },
       "expired at", "ecr-syncd status"},
  });
}

TEST(PullCauses, OfAPodThatNamesNoSecret) {
  expect_named({
      {"older than its account",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.account_secrets = R"([{"name":"regcred"}])";
       },
       "the pod is older", "rollout restart"},
      {"its account names none", [](PullingWorld& w) { w.pull_secrets.clear(); },
       "neither does its service account team-a/default; secret regcred has a login",
       "service_accounts: [default]"},
      {"its account names one that is missing",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.account_secrets = R"([{"name":"gone"}])";
       },
       "names secret gone, which does not exist", "ecr-syncd once"},
      {"its account names one for others",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.account_secrets = R"([{"name":"regcred"}])";
         w.set_entry("quay.io", good_auth());
       },
       "without an entry for " + kRegistry, "registries"},
      {"nothing anywhere",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.secrets.clear();
       },
       "nothing in the namespace has a login", "credential provider"},
      {"the node's own role may not",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.message = "failed to resolve reference: unexpected status: 403 Forbidden";
       },
       "the role of the node, whose own credentials were used, may not pull team/web",
       "ecr:BatchGetImage"},
      {"the node's provider fails",
       [](PullingWorld& w) {
         w.pull_secrets.clear();
         w.message = "credential provider plugin failed";
       },
       "credential provider of node node-1", "docker-credential-ecr explain"},
  });
}

}  // namespace
}  // namespace cred::syncd
