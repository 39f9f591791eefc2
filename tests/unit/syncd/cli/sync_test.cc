// SPDX-License-Identifier: Apache-2.0
// What a tally means to whoever started the program, and how it is told.
#include "syncd/cli/sync.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

SyncTally make_tally() {
  SyncTally tally;
  tally.clusters = 1;
  return tally;
}

// A tally in which nothing went well.
SyncTally make_failed(bool is_temporary) {
  SyncTally tally = make_tally();
  tally.failed = 1;
  tally.is_all_temporary = is_temporary;
  return tally;
}

// No password at all, so that every target waits.
SyncTally make_waiting(Errc code) {
  SyncTally tally = make_tally();
  tally.waiting = 3;
  tally.registry_errors = {{code, "no"}};
  return tally;
}

TEST(FindExitStatus, IsZeroWhereAllIsRight) {
  SyncTally tally = make_tally();
  tally.unchanged = 5;
  EXPECT_EQ(find_exit_status(tally), 0);
}

TEST(FindExitStatus, IsZeroWhereThereIsNothingToDo) {
  EXPECT_EQ(find_exit_status(make_tally()), 0);
}

TEST(FindExitStatus, IsTwoWhereSomeFailed) {
  SyncTally tally = make_failed(true);
  tally.created = 1;
  EXPECT_EQ(find_exit_status(tally), 2);
}

TEST(FindExitStatus, IsTwoWhereARegistryHasNoPasswordButTheRestIsRight) {
  SyncTally tally = make_waiting(Errc::denied);
  tally.waiting = 0;
  tally.unchanged = 1;
  EXPECT_EQ(find_exit_status(tally), 2);
}

TEST(FindExitStatus, IsTwoWhereThereIsNoClusterAndOneOfTwoRegistriesHasAPassword) {
  SyncTally tally;
  tally.registry_errors = {{Errc::denied, "no"}};
  tally.passwords = 1;
  EXPECT_EQ(find_exit_status(tally), 2);

  tally.clusters = 1;
  tally.waiting = 1;
  EXPECT_EQ(find_exit_status(tally), 77);
}

TEST(FindExitStatus, IsTwoWhereOneOfTwoClustersFailed) {
  SyncTally tally = make_tally();
  tally.clusters = 2;
  tally.updated = 1;
  tally.cluster_errors = {{Errc::unavailable, "gone"}};
  EXPECT_EQ(find_exit_status(tally), 2);
}

TEST(FindExitStatus, IsOneWhereNothingSucceeded) {
  EXPECT_EQ(find_exit_status(make_failed(false)), 1);
}

TEST(FindExitStatus, IsOneWhereAllWasRefused) {
  SyncTally tally = make_tally();
  tally.refused = 2;
  tally.is_all_temporary = false;
  EXPECT_EQ(find_exit_status(tally), 1);
}

TEST(FindExitStatus, IsTemporaryWhereAnotherTryMayHelp) {
  EXPECT_EQ(find_exit_status(make_failed(true)), 75);
}

TEST(FindExitStatus, IsTemporaryWhereAwsIsDown) {
  EXPECT_EQ(find_exit_status(make_waiting(Errc::unavailable)), 75);
}

TEST(FindExitStatus, SaysThatAwsRefusedTheCredentials) {
  EXPECT_EQ(find_exit_status(make_waiting(Errc::denied)), 77);
  EXPECT_EQ(find_exit_status(make_waiting(Errc::no_credentials)), 77);
}

TEST(FindExitStatus, BlamesAwsForNothingElse) {
  SyncTally tally = make_waiting(Errc::denied);
  tally.cluster_errors = {{Errc::local, "no kubeconfig"}};
  tally.is_all_temporary = false;
  EXPECT_EQ(find_exit_status(tally), 1);
}

TEST(FindExitStatus, IsNotTemporaryWhereAClusterCannotBeOpened) {
  SyncTally tally = make_tally();
  tally.cluster_errors = {{Errc::local, "no kubeconfig"}};
  tally.is_all_temporary = false;
  EXPECT_EQ(find_exit_status(tally), 1);
}

TEST(DescribeTally, SaysWhatIsNotZero) {
  SyncTally tally = make_tally();
  tally.created = 12;
  tally.attached = 1;
  tally.failed = 2;
  EXPECT_EQ(describe_tally(tally), "12 created, 1 service account attached, 2 failed");
}

TEST(DescribeTally, SaysThatThereIsNothing) {
  EXPECT_EQ(describe_tally(make_tally()), "nothing to do");
}

TEST(DescribeClusters, SaysHowManyFailed) {
  SyncTally tally = make_tally();
  tally.clusters = 1;
  EXPECT_EQ(describe_clusters(tally), "1 cluster, nothing to do");
  tally.failed_clusters = 1;
  EXPECT_EQ(describe_clusters(tally), "1 cluster failed");
  tally.clusters = 3;
  tally.created = 2;
  EXPECT_EQ(describe_clusters(tally), "3 clusters, 1 cluster failed, 2 created");
}

TEST(DescribeTarget, NamesClusterNamespaceAndObject) {
  TargetReport report;
  report.cluster = "prod";
  report.namespace_name = "web";
  report.name = "regcred";
  EXPECT_EQ(describe_target(report), "prod/web secret regcred");
}

}  // namespace
}  // namespace cred::syncd
