// SPDX-License-Identifier: Apache-2.0
// What Prometheus is told.
#include "syncd/observe/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/observe/snapshots.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using testing::kSnapshotNow;
using testing::make_cluster;
using testing::make_snapshot;
using ::testing::Not;

std::string render(const Snapshot& snapshot) {
  return render_prometheus_text(list_metrics(snapshot, "1.2.3", kSnapshotNow));
}

TEST(Metrics, SayWhenEachSecretExpires) {
  const std::string text = render(make_snapshot());
  EXPECT_THAT(text, HasSubstr("# TYPE ecr_syncd_target_expiry_timestamp_seconds gauge\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_target_expiry_timestamp_seconds{cluster=\"one\","
                              "namespace=\"team-0\",secret=\"regcred\"} 1800032400\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_target_last_success_timestamp_seconds{cluster=\"one\","
                              "namespace=\"team-1\",secret=\"regcred\"} 1799999820\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_targets_without_series 0\n"));
}

TEST(Metrics, SayHowRegistriesAre) {
  Snapshot snapshot = make_snapshot();
  snapshot.registries.front().trouble = "AWS does not answer";
  snapshot.registries.front().failures = 4;
  const std::string labels = "{registry=\"main\",host=\"" + testing::kSnapshotHost + "\"";
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("registry_expiry_timestamp_seconds" + labels + "} 1800032400\n"));
  EXPECT_THAT(text, HasSubstr("registry_refresh_timestamp_seconds" + labels + "} 1800018000\n"));
  EXPECT_THAT(text, HasSubstr("registry_failing" + labels + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("refreshes_total" + labels + ",result=\"failure\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("refreshes_total" + labels + ",result=\"success\"} 1\n"));
}

TEST(Metrics, CountWhatClustersWereAsked) {
  Snapshot snapshot = make_snapshot();
  ClusterCounters& counters = snapshot.clusters.front().counters;
  counters.pushes = {{"created", 5}, {"failed", 2}};
  counters.repairs = 3;
  counters.passes = 7;
  counters.watch_restarts = 1;
  counters.requests = {{200, 40}, {0, 6}};
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("# TYPE ecr_syncd_pushes_total counter\n"));
  EXPECT_THAT(text, HasSubstr("pushes_total{cluster=\"one\",result=\"created\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("repairs_total{cluster=\"one\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("passes_total{cluster=\"one\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("watch_restarts_total{cluster=\"one\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("requests_total{cluster=\"one\",code=\"0\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("requests_total{cluster=\"one\",code=\"200\"} 40\n"));
}

TEST(Metrics, SayWhoServesWhatAmongMembers) {
  Snapshot snapshot = make_snapshot();
  EXPECT_THAT(render(snapshot), Not(HasSubstr("ecr_syncd_member")));
  snapshot.members = {{"a", true, true, 1}, {"b", false, true, 1}, {"c", false, false, 0}};
  snapshot.clusters.push_back(testing::make_elsewhere("two", "b"));
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("ecr_syncd_member_holds_lease 1\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_members 2\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_cluster_served{cluster=\"one\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_cluster_served{cluster=\"two\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("ecr_syncd_cluster_reachable{cluster=\"two\"}")));
}

TEST(Metrics, SayWhatIsNotWell) {
  Snapshot snapshot = make_snapshot(3);
  snapshot.rejected = "config rejected";
  snapshot.rejections = 2;
  snapshot.clusters.front().is_reachable = false;
  snapshot.clusters.front().targets[0].condition = Condition::refused;
  snapshot.clusters.front().targets[1].is_contested = true;
  snapshot.clusters.front().targets[2].expires_at = kSnapshotNow;  // since it was looked at
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("ecr_syncd_ready 0\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_config_last_reload_successful 0\n"));
  EXPECT_THAT(text, HasSubstr("ecr_syncd_config_rejections_total 2\n"));
  EXPECT_THAT(text, HasSubstr("cluster_reachable{cluster=\"one\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("cluster_paused{cluster=\"one\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("targets{cluster=\"one\",state=\"refused\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("targets{cluster=\"one\",state=\"expired\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("targets{cluster=\"one\",state=\"good\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("contested_targets{cluster=\"one\"} 1\n"));
}

TEST(Metrics, SayUntilWhenTheTokenOfAClusterWorks) {
  Snapshot snapshot = make_snapshot();
  EXPECT_THAT(render(snapshot), Not(HasSubstr("cluster_token_overdue")));
  snapshot.clusters.front().token = TokenSnapshot{.issued_at = kSnapshotNow,
                                                  .expires_at = from_epoch(1'800'500'000),
                                                  .is_failing = true,
                                                  .is_overdue = true};
  const std::string text = render(snapshot);
  EXPECT_THAT(text,
              HasSubstr("cluster_token_expiry_timestamp_seconds{cluster=\"one\"} 1800500000\n"));
  EXPECT_THAT(text, HasSubstr("cluster_token_failing{cluster=\"one\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("cluster_token_overdue{cluster=\"one\"} 1\n"));
}

TEST(Metrics, AreReadyWhereAllIsServed) {
  EXPECT_THAT(render(make_snapshot()), HasSubstr("ecr_syncd_ready 1\n"));
  EXPECT_THAT(render(make_snapshot()), HasSubstr("ecr_syncd_build_info{version=\"1.2.3\"} 1\n"));
}

TEST(Metrics, HaveABoundNumberOfSeries) {
  Snapshot snapshot = make_snapshot(6000);
  snapshot.clusters.push_back(make_cluster("two", 6000));
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("ecr_syncd_targets_without_series 2000\n"));
  EXPECT_THAT(text, HasSubstr("targets{cluster=\"two\",state=\"good\"} 6000\n"));
  EXPECT_THAT(text, Not(HasSubstr("timestamp_seconds{cluster=\"two\",namespace=\"team-4000\"")));
}

// Prometheus refuses the whole text for either.
TEST(Metrics, RepeatNoSeriesAndQuoteLabels) {
  Snapshot snapshot = make_snapshot(1);
  snapshot.clusters.front().targets.push_back(testing::make_target("team-0"));
  snapshot.clusters.front().targets.push_back(testing::make_target("a\"b\\c\xff\nd"));
  const std::string text = render(snapshot);
  const std::string series = "target_expiry_timestamp_seconds{cluster=\"one\",namespace=\"team-0\"";
  EXPECT_EQ(text.find(series), text.rfind(series));
  EXPECT_THAT(text, HasSubstr("namespace=\"a\\\"b\\\\c??d\""));
}

TEST(Metrics, LeaveOutFamiliesWithoutSamples) {
  Snapshot snapshot = make_snapshot(0);
  snapshot.clusters.clear();
  EXPECT_THAT(render(snapshot), Not(HasSubstr("ecr_syncd_pushes_total")));
}

TEST(Metrics, CountServiceAccountsByTheirState) {
  Snapshot snapshot = make_snapshot();
  AccountSnapshot account;
  account.condition = Condition::good;
  snapshot.clusters.front().accounts = {account, account};
  snapshot.clusters.front().accounts[1].condition = Condition::changed;
  snapshot.clusters.front().accounts[1].is_contested = true;
  const std::string text = render(snapshot);
  EXPECT_THAT(text, HasSubstr("service_accounts{cluster=\"one\",state=\"good\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("service_accounts{cluster=\"one\",state=\"changed\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("service_accounts{cluster=\"one\",state=\"failed\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("contested_service_accounts{cluster=\"one\"} 1\n"));
}

}  // namespace
}  // namespace cred::syncd
