// SPDX-License-Identifier: Apache-2.0
// What the page shows, and that nothing it is told can become markup.
#include "syncd/observe/page/page.h"

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

std::string render(const Snapshot& snapshot, bool is_silent = false) {
  return render_page(snapshot, {kSnapshotNow, "1.2.3", is_silent});
}

TEST(Page, SaysThatAllIsWell) {
  const std::string page = render(make_snapshot());
  EXPECT_THAT(page, HasSubstr("<h1>Every secret holds a valid password</h1>"));
  EXPECT_THAT(page, HasSubstr("class=\"verdict good\""));
  EXPECT_THAT(page, Not(HasSubstr("Needs attention")));
  EXPECT_THAT(page, HasSubstr("ecr-syncd 1.2.3, process 4711, up 3 h 0 min"));
  EXPECT_THAT(page, HasSubstr("9 h 0 min"));
}

TEST(Page, ShowsTheLifeThatIsLeftInItsColour) {
  Snapshot snapshot = make_snapshot(3);
  auto& targets = snapshot.clusters.front().targets;
  targets[0].expires_at = kSnapshotNow + std::chrono::minutes{150};  // less than a quarter
  targets[1].expires_at = kSnapshotNow + std::chrono::minutes{60};
  const std::string page = render(snapshot);
  EXPECT_THAT(page, HasSubstr("class=\"good\" width=\"75%\""));
  EXPECT_THAT(page, HasSubstr("class=\"warn\" width=\"20%\""));
  EXPECT_THAT(page, HasSubstr("class=\"bad\" width=\"8%\""));
  EXPECT_LT(page.find("team-1"), page.find("team-0"));  // worst first
  EXPECT_LT(page.find("team-0"), page.find("team-2"));
}

TEST(Page, PutsProblemsFirst) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.front().targets[1].condition = Condition::refused;
  snapshot.clusters.front().targets[1].text = "argocd manages it; set ownership: force";
  const std::string page = render(snapshot);
  EXPECT_THAT(page, HasSubstr("<h1>One thing needs attention</h1>"));
  EXPECT_THAT(page, HasSubstr("<b>one / team-1 / regcred</b>argocd manages it"));
  EXPECT_LT(page.find("Needs attention"), page.find("Registries"));
}

TEST(Page, SaysThatTheDaemonDoesNotMove) {
  EXPECT_THAT(render(make_snapshot(), true), HasSubstr("<h1>The daemon does not move</h1>"));
}

TEST(Page, TellsWhatIsNotLookedAtYetFromWhatIsWrong) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.front().targets[0].condition = Condition::unseen;
  snapshot.clusters.front().targets[0].expires_at.reset();
  const std::string page = render(snapshot);
  EXPECT_THAT(page, HasSubstr("class=\"verdict warn\""));
  EXPECT_THAT(page, HasSubstr("unseen · none"));
}

TEST(Page, EscapesEverythingThatComesFromElsewhere) {
  const std::string evil = "\"><script>alert(1)</script><img src=x onerror='a'>";
  Snapshot snapshot = make_snapshot(1);
  snapshot.configuration = evil;
  snapshot.rejected = evil;
  snapshot.registries.front().name = evil;
  snapshot.registries.front().host = evil;
  snapshot.registries.front().trouble = evil;
  ClusterSnapshot& cluster = snapshot.clusters.front();
  cluster.name = evil;
  cluster.trouble = evil;
  cluster.targets.push_back(testing::make_target(evil));
  cluster.targets.back().secret = evil;
  cluster.targets.back().condition = Condition::failed;
  cluster.targets.back().text = evil;
  cluster.targets.back().is_contested = true;
  cluster.targets.back().other_manager = evil;
  const std::string page = render_page(snapshot, {kSnapshotNow, evil});
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\">\"><")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(Page, HasNoScriptNoStyleOfItsOwnAndNothingFromElsewhere) {
  const std::string page = render(make_snapshot());
  for (const char* const word : {"<script", "style=", "<style", "http://", "https://", "src="}) {
    EXPECT_THAT(page, Not(HasSubstr(word)));
  }
}

TEST(Page, HoldsAThousandNamespaces) {
  const std::string page = render(make_snapshot(1000));
  EXPECT_THAT(page, HasSubstr("team-999"));
  EXPECT_LT(page.size(), 600'000U);
}

TEST(Page, IsBounded) {
  Snapshot snapshot = make_snapshot(4000);
  snapshot.clusters.push_back(make_cluster("two", 4000));
  for (TargetSnapshot& target : snapshot.clusters.back().targets) {
    target.condition = Condition::failed;
  }
  const std::string page = render(snapshot);
  EXPECT_THAT(page, HasSubstr("and 3000 more"));
  EXPECT_THAT(page, HasSubstr("<li>and 3900 more</li>"));
  EXPECT_LT(page.size(), 3'000'000U);
}

}  // namespace
}  // namespace cred::syncd
