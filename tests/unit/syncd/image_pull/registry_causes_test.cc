// SPDX-License-Identifier: Apache-2.0
// What a registry refuses, and what the node alone can know.
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
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kNow;
using testing::kRegistry;
using testing::make_auth;
using testing::make_password;
using testing::PullingWorld;
using ::testing::SizeIs;

TEST(PullCauses, OfTheRegistry) {
  expect_named({
      {"expired by its word",
       [](PullingWorld& w) {
         w.refuse(401, "DENIED", "Your authorization token has expired. Reauthenticate");
       },
       "has expired", "renew the secret"},
      {"revoked", [](PullingWorld& w) { w.refuse(401, "UNAUTHORIZED", "Not Authorized"); },
       "refuses the password in secret regcred", "revoked"},
      {"another user",
       [](PullingWorld& w) {
         w.set_entry(kRegistry, make_auth("aws", "x"));
         w.refuse(401, "UNAUTHORIZED", "Not Authorized");
       },
       "its user is aws", "user AWS"},
      {"repository policy",
       [](PullingWorld& w) {
         w.refuse(403, "DENIED",
                  "User: arn:aws:iam::111111111111:role/pull is not authorized to perform: "
                  "ecr:BatchGetImage on resource: arn because no resource-based policy allows it");
       },
       "ecr:BatchGetImage", "repository's policy"},
      {"explicit deny",
       [](PullingWorld& w) {
         w.refuse(403, "DENIED", "perform: ecr:BatchGetImage with an explicit deny in a policy");
       },
       "a policy denies ecr:BatchGetImage", "look for a Deny"},
      {"pull-through cache",
       [](PullingWorld& w) {
         w.refuse(403, "DENIED", "is not authorized to perform: ecr:BatchImportUpstreamImage on");
       },
       "pull-through cache", "ecr:BatchImportUpstreamImage"},
      {"no repository",
       [](PullingWorld& w) {
         w.refuse(404, "NAME_UNKNOWN", "The repository with name 'team/web' does not exist");
       },
       "has no repository team/web", "push"},
      {"no tag",
       [](PullingWorld& w) { w.refuse(404, "MANIFEST_UNKNOWN", "Requested image not found"); },
       "has no tag v1", "lifecycle policy"},
      {"no digest",
       [](PullingWorld& w) {
         w.image = kRegistry + "/team/web@sha256:" + std::string(64, 'a');
         w.refuse(404, "MANIFEST_UNKNOWN", "Requested image not found");
       },
       "has no digest sha256:aaaa", "push it"},
      {"too many", [](PullingWorld& w) { w.refuse(429, "TOOMANYREQUESTS", "Rate exceeded"); },
       "too many requests", "wait"},
      {"in trouble", [](PullingWorld& w) { w.refuse(503, "UNAVAILABLE", "no"); }, "in trouble",
       "tries again"},
      {"no registry at all", [](PullingWorld& w) { w.refuse(302, "", ""); }, "no registry should",
       "proxy"},
      {"another architecture", [](PullingWorld& w) { w.architecture = "arm64"; },
       "nothing for node node-1, which is linux/arm64; it has linux/amd64", "build it"},
      {"schema 1",
       [](PullingWorld& w) {
         w.manifest =
             R"({"mediaType":"application/vnd.docker.distribution.manifest.v1+prettyjws"})";
       },
       "schema 1", "push the image anew"},
      {"a chart",
       [](PullingWorld& w) {
         w.manifest = R"({"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json"}})";
       },
       "is not an image", "a chart"},
  });
}

TEST(PullCauses, OfTheNodeAlone) {
  const auto says = [](const std::string& words) {
    return [words](PullingWorld& w) { w.message = words; };
  };
  expect_named({
      {"disk", says("write /var/lib/x: no space left on device"), "the disk of node node-1 is full",
       "garbage"},
      {"nameserver", says("dial tcp: lookup x on 10.0.0.2:53: no such host"), "does not know",
       "ecr.dkr"},
      {"no way", says("dial tcp 10.0.0.1:443: i/o timeout"), "does not reach", "route"},
      {"layers", says("Get https://prod-eu-west-1-starport-layer-bucket.s3: i/o timeout"),
       "but not the layers", "gateway endpoint"},
      {"trust", says("tls: failed to verify: x509: certificate signed by unknown authority"),
       "does not trust", "trust store"},
      {"network condition", says("unexpected status: 403 Forbidden"), "refused the node",
       "condition on the network"},
      {"signature", says("signature validation failed"), "refuses the signature", "sign"},
      {"something else", says("the moon is full"), "node node-1 says: the moon is full",
       "kubelet's log"},
  });
}

// The state says only that it waits; the event before has the cause.
TEST(PullCauses, AreReadInEventsToo) {
  expect_named({
      {"an event",
       [](PullingWorld& w) {
         w.events = {"Failed to pull image \\\"" + w.image + "\\\": no space left on device",
                     "Error: ImagePullBackOff"};
       },
       "disk", "free"},
      {"an event of another image",
       [](PullingWorld& w) {
         w.events = {"Failed to pull image \\\"busybox\\\": no space left on device"};
         w.refuse(404, "NAME_UNKNOWN", "no");
       },
       "no repository", "push"},
  });
}

TEST(PullCauses, AreToldByTheNodeWhereTheRegistryCannotBeAsked) {
  PullingWorld world;
  world.unreachable = Error{Errc::unavailable, "no route"};
  EXPECT_FALSE(world.diagnose().cause);
  EXPECT_THAT(world.diagnose().unanswered, HasSubstr("no route"));
  world.message = "unexpected status: 404 Not Found";
  EXPECT_THAT(world.diagnose().cause->text, HasSubstr("has no tag v1"));
  world.message = "unexpected status: 401 Unauthorized";
  EXPECT_THAT(world.diagnose().cause->text, HasSubstr("refuses the password in secret regcred"));
}

// A kubelet goes on to the next login; so the first refusal alone is no cause.
TEST(PullCauses, AreNoneWhereOneOfTwoLoginsPulls) {
  PullingWorld world;
  world.set_secret("regcred", R"({"auths":{")" + kRegistry +
                                  "\":" + make_auth("AWS", make_password(kNow - hours{1})) +
                                  ",\"https://" + kRegistry + "\":" + good_auth() + "}}");
  EXPECT_FALSE(world.diagnose().cause);
  EXPECT_THAT(world.asked, SizeIs(1)) << "the one that has expired is passed over";
}

TEST(PullCauses, AreNotSoughtForPublicImages) {
  PullingWorld world;
  world.image = "public.ecr.aws/docker/library/nginx:latest";
  const PullDiagnosis diagnosis = world.diagnose();
  EXPECT_FALSE(diagnosis.cause);
  EXPECT_THAT(diagnosis.unanswered, HasSubstr("without a login"));
  EXPECT_THAT(world.asked, IsEmpty());
}

}  // namespace
}  // namespace cred::syncd
