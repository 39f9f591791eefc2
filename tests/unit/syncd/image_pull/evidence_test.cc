// SPDX-License-Identifier: Apache-2.0
// What is gathered, and what may be missing without ending the search.
#include "syncd/image_pull/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/image_pull/pulling_world.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_status;
using testing::PullingWorld;
using ::testing::SizeIs;

TEST(GatherPullEvidence, HasAllThatThereIs) {
  PullingWorld world;
  world.set_secret("other", R"({"auths":{}})");
  world.events = {"one", "two"};
  const Gathered gathered = world.gather();
  ASSERT_TRUE(gathered.evidence) << gathered.cause.text;
  const PullEvidence& evidence = *gathered.evidence;
  EXPECT_EQ(evidence.pod.node, "node-1");
  ASSERT_THAT(evidence.secrets, SizeIs(1));
  ASSERT_THAT(evidence.others, SizeIs(1));
  EXPECT_EQ(evidence.others[0].meta.name, "other");
  EXPECT_FALSE(evidence.account_secrets) << "a pod with a list of its own does not ask for it";
  ASSERT_TRUE(evidence.node);
  EXPECT_EQ(evidence.node->architecture, "amd64");
  EXPECT_THAT(evidence.events, ElementsAre("one", "two"));
}

TEST(GatherPullEvidence, DoesWithThePodAlone) {
  PullingWorld world;
  const Response denied{403, {}, make_status(403, "Forbidden", "no")};
  const std::string here = "/api/v1/namespaces/team-a";
  world.refusals["/api/v1/nodes/node-1"] = denied;
  world.refusals[here + "/secrets/regcred"] = denied;
  world
      .refusals[here + "/secrets?limit=100&fieldSelector=type%3Dkubernetes.io%2Fdockerconfigjson"] =
      denied;
  world.refusals[here +
                 "/events?limit=100&fieldSelector=involvedObject.kind%3DPod%2C"
                 "involvedObject.name%3Dweb-1"] = denied;
  const Gathered gathered = world.gather();
  ASSERT_TRUE(gathered.evidence) << gathered.cause.text;
  EXPECT_FALSE(gathered.evidence->node);
  EXPECT_THAT(gathered.evidence->secrets, IsEmpty());
  ASSERT_THAT(gathered.evidence->absent, SizeIs(1));
  EXPECT_FALSE(gathered.evidence->absent[0].is_missing);
}

TEST(GatherPullEvidence, EndsWithACauseWhereThereIsNoAnswer) {
  const CallApi call = [](const ApiRequest&) -> Result<Response> {
    return Error{Errc::unavailable, "cluster x: no route"};
  };
  const Gathered gathered =
      gather_pull_evidence("a", "b", call, testing::kNow, Deadline::after(std::chrono::seconds{1}));
  ASSERT_FALSE(gathered.evidence);
  EXPECT_THAT(gathered.cause.text, HasSubstr("no route"));
}

TEST(GatherPullEvidence, RefusesWhatIsNoPod) {
  PullingWorld world;
  for (const char* const body : {"", "[]", "{}", R"({"kind":"PodList","metadata":{"name":"x"}})"}) {
    world.refusals["/api/v1/namespaces/team-a/pods/web-1"] = {200, {}, body};
    EXPECT_THAT(world.gather().cause.text, HasSubstr("no Pod")) << body;
  }
}

}  // namespace
}  // namespace cred::syncd
