// SPDX-License-Identifier: Apache-2.0
// What `status` prints.
#include "syncd/observe/render.h"

#include <gtest/gtest.h>

#include "unit/syncd/observe/full_snapshot.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DescribeSpan, NamesTheTwoLargestUnits) {
  EXPECT_EQ(describe_span(seconds{45}), "45 s");
  EXPECT_EQ(describe_span(seconds{300}), "5 min");
  EXPECT_EQ(describe_span(seconds{33120}), "9 h 12 min");
  EXPECT_EQ(describe_span(seconds{273600}), "3 d 4 h");
  EXPECT_EQ(describe_span(seconds{-45}), "-45 s");
}

TEST(RenderStatusText, HasARowForEachSecret) {
  EXPECT_EQ(render_status_text(make_full_snapshot(), {kNoon, true, false}),
            "ecr-syncd runs as process 4711, since 2026-11-26T10:00:00Z, with "
            "/etc/ecr-syncd/config.yaml\n"
            "registry 123456789012.dkr.ecr.us-east-1.amazonaws.com: password for another 9 h 0 "
            "min, renewed in 5 h 0 min\n"
            "cluster production: reachable, 1 of 2 secrets hold a valid password\n"
            "  NAMESPACE  SECRET   LEFT       LAST RIGHT  STATE\n"
            "  team-a     regcred  9 h 0 min  12 min ago  good\n"
            "  team-b     regcred  -          never       failed, contested by kubectl: the quota "
            "is \"full\"\n");
}

TEST(RenderStatusText, SaysThatTheDaemonIsGoneAndHowOldTheNewsAre) {
  const std::string text =
      render_status_text(make_full_snapshot(), {kNoon + hours{10}, false, false});

  EXPECT_NE(text.find("ecr-syncd does not run"), std::string::npos);
  EXPECT_NE(text.find("what follows is 10 h 0 min old"), std::string::npos);
  EXPECT_NE(text.find("no password"), std::string::npos);
  EXPECT_NE(text.find("expired"), std::string::npos);
}

TEST(RenderStatusText, TellsARegistryThatHasNotAnsweredYetFromOneThatFailed) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.registries[0].expires_at.reset();
  snapshot.registries[0].refresh_at.reset();
  EXPECT_NE(render_status_text(snapshot, {kNoon, true, false})
                .find("amazonaws.com: no password yet, it is being asked for\n"),
            std::string::npos);

  snapshot.registries[0].trouble = "denied";
  EXPECT_NE(render_status_text(snapshot, {kNoon, true, false})
                .find("amazonaws.com: no password; denied\n"),
            std::string::npos);
}

TEST(RenderStatusText, NamesTheConfigurationThatIsNotUsed) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.rejected = "config rejected at /etc/ecr-syncd/config.yaml:3: colour";

  EXPECT_NE(render_status_text(snapshot, {kNoon, true, false}).find("  config rejected at /etc"),
            std::string::npos);
}

TEST(RenderStatusText, IsColouredForATerminalAlone) {
  EXPECT_EQ(render_status_text(make_full_snapshot(), {kNoon, true, false}).find('\033'),
            std::string::npos);
  EXPECT_NE(render_status_text(make_full_snapshot(), {kNoon, true, true}).find("\033[32mgood"),
            std::string::npos);
}

TEST(RenderStatusJson, KeepsItsNames) {
  EXPECT_EQ(
      render_status_json(make_full_snapshot(), {kNoon, true, false}),
      R"({"running":true,"all_served":false,"process_id":4711,"taken_at":"2026-11-26T12:00:00Z",)"
      R"("started_at":"2026-11-26T10:00:00Z","configuration":"/etc/ecr-syncd/config.yaml",)"
      R"("configured_at":"2026-11-26T11:00:00Z","config_error":"","member_error":"","members":[],"registries":[{"name":"ours",)"
      R"("host":"123456789012.dkr.ecr.us-east-1.amazonaws.com",)"
      R"("expires_at":"2026-11-26T21:00:00Z","refresh_at":"2026-11-26T17:00:00Z","error":""}],)"
      R"("clusters":[{"name":"production","reachable":true,"served_by":null,"error":"","warnings":[],"targets":[)"
      R"({"namespace":"team-a","secret":"regcred","state":"good",)"
      R"("expires_at":"2026-11-26T21:00:00Z","last_success":"2026-11-26T11:48:00Z","error":"",)"
      R"("contested":false,"contested_by":""},{"namespace":"team-b","secret":"regcred",)"
      R"("state":"failed","expires_at":null,"last_success":null,)"
      R"("error":"the quota is \"full\"","contested":true,"contested_by":"kubectl"}],"service_accounts":[]}],)"
      R"("discoveries":[]})"
      "\n");
}

TEST(RenderStatus, SaysWhatNoKubeletCanReadAndWhatIsGoingToFail) {
  Snapshot snapshot = make_full_snapshot();
  TargetSnapshot& target = snapshot.clusters.front().targets.front();
  target.condition = Condition::unreadable;
  target.text = "no kubelet can read it";
  snapshot.clusters.front().warnings = {"service account team-a/default: kept by helm"};

  const std::string text = render_status_text(snapshot, {kNoon, true, false});
  EXPECT_NE(text.find("reachable, 0 of 2 secrets hold a valid password\n"
                      "  service account team-a/default: kept by helm\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("unreadable: no kubelet can read it\n"), std::string::npos) << text;
  const std::string json = render_status_json(snapshot, {kNoon, true, false});
  EXPECT_NE(json.find(R"("warnings":["service account team-a/default: kept by helm"])"),
            std::string::npos);
  EXPECT_NE(json.find(R"("state":"unreadable")"), std::string::npos);
}

TEST(IsAllServed, IsNotWhereNoKubeletCanReadASecret) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.clusters.front().targets.pop_back();
  snapshot.clusters.front().targets.front().condition = Condition::unreadable;
  EXPECT_FALSE(is_all_served(snapshot, kNoon));
  EXPECT_EQ(count_totals(snapshot, kNoon).served, 0U);
}

TEST(IsAllServed, WantsEverySecretEveryRegistryAndEveryCluster) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.clusters.front().targets.pop_back();

  EXPECT_TRUE(is_all_served(snapshot, kNoon));
  EXPECT_FALSE(is_all_served(snapshot, kNoon + hours{10}));
  snapshot.clusters.front().is_reachable = false;
  EXPECT_FALSE(is_all_served(snapshot, kNoon));
}

TEST(RenderStatus, ShowsServiceAccounts) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.clusters.front().accounts = {{.namespace_name = "team-a",
                                         .account = "default",
                                         .secret = "regcred",
                                         .condition = Condition::failed,
                                         .last_success = kNoon - std::chrono::hours{1},
                                         .text = "HTTP 403",
                                         .is_contested = true}};

  const std::string text = render_status_text(snapshot, {kNoon, true, false});
  EXPECT_NE(text.find("  NAMESPACE  SERVICE ACCOUNT  SECRET   LAST RIGHT     STATE\n"
                      "  team-a     default          regcred  1 h 0 min ago  failed, contested by "
                      "somebody who keeps taking the secret out: HTTP 403\n"),
            std::string::npos)
      << text;
  const std::string json = render_status_json(snapshot, {kNoon, true, false});
  EXPECT_NE(json.find(R"("service_accounts":[{"namespace":"team-a","service_account":"default",)"
                      R"("secret":"regcred","state":"failed",)"
                      R"("last_success":"2026-11-26T11:00:00Z","error":"HTTP 403",)"
                      R"("contested":true}])"),
            std::string::npos)
      << json;
}

TEST(RenderStatus, SaysWhatIsFoundAndWhatCannotBe) {
  Snapshot snapshot = make_full_snapshot();
  snapshot.discoveries.push_back({.name = "fleet",
                                  .clusters = 2,
                                  .places = 3,
                                  .listed = 2,
                                  .listed_at = kNoon - minutes{4},
                                  .troubles = {"EKS in eu-west-1: denied"},
                                  .notes = {"not served: a"}});
  const std::string text = render_status_text(snapshot, {kNoon, true, false});
  EXPECT_NE(text.find("discovery fleet: 2 clusters found, 2 of 3 places listed\n"
                      "  EKS in eu-west-1: denied\n  not served: a\n"),
            std::string::npos)
      << text;
  const std::string json = render_status_json(snapshot, {kNoon, true, false});
  EXPECT_NE(json.find(R"("discoveries":[{"name":"fleet","clusters":2,"places":3,)"
                      R"("places_listed":2,"listed_at":"2026-11-26T11:56:00Z",)"
                      R"("errors":["EKS in eu-west-1: denied"],"notes":["not served: a"]}])"),
            std::string::npos)
      << json;
  snapshot.discoveries[0].listed = 3;
  EXPECT_NE(render_status_text(snapshot, {kNoon, true, false})
                .find("3 of 3 places listed, each within 4 min\n"),
            std::string::npos);
}

Snapshot make_shared_snapshot() {
  Snapshot snapshot = make_full_snapshot();
  snapshot.members = {{"a", true, true, 1}, {"b", false, false, 2}};
  ClusterSnapshot other;
  other.name = "staging";
  other.served_by = "b";
  snapshot.clusters.push_back(std::move(other));
  return snapshot;
}

TEST(StatusText, SaysWhoServesWhat) {
  const std::string text = render_status_text(make_shared_snapshot(), {kNoon, true, false});
  EXPECT_NE(text.find("member a (this one): holds its lease, serves 1 cluster\n"
                      "member b: does not hold its lease, serves 2 clusters\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("cluster staging: served by member b\n"), std::string::npos) << text;
}

TEST(StatusJson, SaysWhoServesWhat) {
  Snapshot snapshot = make_shared_snapshot();
  snapshot.member_trouble = "no lease";
  const std::string text = render_status_json(snapshot, {kNoon, true, false});
  EXPECT_NE(text.find(R"("member_error":"no lease","members":[{"name":"a","self":true,"live":true,)"
                      R"("clusters":1},{"name":"b","self":false,"live":false,"clusters":2}])"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"({"name":"staging","reachable":false,"served_by":"b")"), std::string::npos);
}

}  // namespace
}  // namespace cred::syncd
