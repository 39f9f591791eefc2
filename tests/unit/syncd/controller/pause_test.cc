// SPDX-License-Identifier: Apache-2.0
// A cluster that is paused: nothing is written, and nothing is forgotten.
#include <gmock/gmock.h>

#include "unit/syncd/controller/controller_world.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class PausedCluster : public testing::WorkerWorld {
 protected:
  void begin_paused() {
    begin({"a", "b"});
    tell_all();
    pass(minutes{1});
    static_cast<void>(written());
    worker_->set_paused(time_.clock().now());
  }
};

TEST_F(PausedCluster, WritesNothingWhateverHappens) {
  begin_paused();
  remove("a");
  edit("b");
  worker_->set_passwords(make_passwords(hours{20}));
  worker_->request_pass();
  pass(hours{2});

  EXPECT_THAT(written(), IsEmpty());
  EXPECT_EQ(worker_->snapshot().targets[0].condition, Condition::missing);
}

TEST_F(PausedCluster, PutsEverythingRightAtItsEnd) {
  begin_paused();
  remove("a");
  worker_->set_passwords(make_passwords(hours{20}));
  pass(hours{1});
  worker_->set_paused(std::nullopt);
  settle();

  EXPECT_THAT(written(), UnorderedElementsAre("a", "b"));
  EXPECT_FALSE(worker_->snapshot().paused_since);
}

TEST_F(PausedCluster, SaysSoInItsSnapshotAndToWhoeverAsksForARefresh) {
  begin_paused();
  const ClusterSnapshot snapshot = worker_->snapshot();
  ASSERT_TRUE(snapshot.paused_since);
  EXPECT_THAT(snapshot.warnings, ElementsAre(HasSubstr("`ecr-syncd resume --cluster prod`")));
  std::vector<RefreshReport> reports;
  worker_->refresh({}, [&](const RefreshReport& report) { reports.push_back(report); });
  settle();

  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_THAT(reports[0].trouble, HasSubstr("paused since"));
  EXPECT_EQ(reports[0].unasked, 2U);
}

TEST_F(PausedCluster, BeginsPausedWhereItWasBefore) {
  cluster_.store.remove_namespace("web");
  cluster_.put_namespaces({"a"});
  worker_ =
      std::make_unique<ClusterController>(std::make_shared<const SyncConfig>(config_), deps());
  worker_->set_paused(time_.clock().now());
  worker_->start();
  worker_->set_passwords(make_passwords(hours{12}));
  pass(hours{1});

  EXPECT_THAT(written(), IsEmpty());
  worker_->set_paused(std::nullopt);
  settle();
  EXPECT_THAT(written(), ElementsAre("a"));
}

}  // namespace
}  // namespace cred::syncd
