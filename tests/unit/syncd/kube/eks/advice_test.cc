// SPDX-License-Identifier: Apache-2.0
// States of clusters and principals that they do not know, in words.
#include "syncd/kube/eks/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "syncd/kube/eks/patience.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const EksReference kReference{"prod", "eu-west-1", {}, {}, {}, {}, {}};

EksCluster make_cluster(const std::string& status) {
  EksCluster cluster;
  cluster.status = status;
  cluster.endpoint = "https://k";
  cluster.authority_pem = "pem";
  return cluster;
}

TEST(FindStateProblem, SaysWhetherItIsWorthWaiting) {
  for (const char* const status : {"ACTIVE", "UPDATING", "", "SOMETHING_NEW"}) {
    EXPECT_FALSE(find_state_problem(kReference, make_cluster(status))) << status;
  }
  for (const char* const status : {"CREATING", "PENDING"}) {
    EXPECT_EQ(find_state_problem(kReference, make_cluster(status))->code, Errc::unavailable);
  }
  EXPECT_EQ(find_state_problem(kReference, make_cluster("DELETING"))->text,
            "EKS cluster prod in eu-west-1 is being deleted (status DELETING); take it out of the "
            "configuration");
  EXPECT_EQ(find_state_problem(kReference, make_cluster("FAILED"))->code, Errc::local);
}

TEST(FindStateProblem, WantsEndpointAndAuthority) {
  EksCluster cluster = make_cluster("ACTIVE");
  cluster.endpoint.clear();
  EXPECT_EQ(find_state_problem(kReference, cluster)->code, Errc::bad_reply);
  cluster = make_cluster("ACTIVE");
  cluster.authority_pem.clear();
  EXPECT_EQ(find_state_problem(kReference, cluster)->code, Errc::bad_reply);
}

TEST(FindEntryPrincipal, IsTheRoleOfASession) {
  EXPECT_EQ(find_entry_principal("arn:aws:sts::123456789012:assumed-role/r/me@host"),
            "arn:aws:iam::123456789012:role/r");
  EXPECT_EQ(find_entry_principal("arn:aws-cn:sts::123456789012:assumed-role/r/i-0"),
            "arn:aws-cn:iam::123456789012:role/r");
  EXPECT_EQ(find_entry_principal("arn:aws:iam::123456789012:user/path/u"),
            "arn:aws:iam::123456789012:user/path/u");
  EXPECT_EQ(find_entry_principal("nonsense"), "nonsense");
}

TEST(AdviseOnEntry, GivesTheCommandThatMakesOne) {
  EXPECT_EQ(
      advise_on_entry(kReference, make_cluster("ACTIVE"),
                      "arn:aws:sts::123456789012:assumed-role/r/s"),
      "EKS cluster prod in eu-west-1 does not know arn:aws:iam::123456789012:role/r: no "
      "access entry names it. `aws eks create-access-entry --cluster-name prod --region "
      "eu-west-1 --principal-arn arn:aws:iam::123456789012:role/r --kubernetes-groups "
      "ecr-syncd` makes one (with the role's path, where it has one); `ecr-syncd rbac` prints "
      "the rights of that group");
  EXPECT_THAT(advise_on_entry(kReference, make_cluster("ACTIVE"), "arn:aws:iam::1:user/u"),
              Not(HasSubstr("path")));
}

TEST(AdviseOnEntry, NamesTheConfigMapWhereThereAreNoEntries) {
  EksCluster cluster = make_cluster("ACTIVE");
  cluster.authentication_mode = "CONFIG_MAP";
  EXPECT_THAT(advise_on_entry(kReference, cluster, "arn:aws:sts::1:assumed-role/r/s"),
              HasSubstr("add rolearn: arn:aws:iam::1:role/r with groups: [ecr-syncd] to its "
                        "mapRoles; `ecr-syncd rbac`"));
  EXPECT_THAT(advise_on_entry(kReference, cluster, "arn:aws:iam::1:user/u"),
              HasSubstr("add userarn: arn:aws:iam::1:user/u with groups: [ecr-syncd] to its "
                        "mapUsers"));
}

TEST(Patience, DoublesUpToFiveMinutesAndForgets) {
  const Instant start = from_epoch(1000);
  Patience patience;
  EXPECT_TRUE(patience.take(start));
  EXPECT_FALSE(patience.take(start + seconds{9}));
  EXPECT_TRUE(patience.take(start + seconds{10}));
  EXPECT_FALSE(patience.take(start + seconds{29}));
  EXPECT_TRUE(patience.take(start + seconds{30}));
  Instant last = start + seconds{30};
  for (const int pause : {40, 80, 160, 300, 300}) {
    EXPECT_FALSE(patience.take(last + seconds{pause - 1})) << pause;
    last += seconds{pause};
    EXPECT_TRUE(patience.take(last)) << pause;
  }
  EXPECT_TRUE(patience.take(last + seconds{600}));
  EXPECT_TRUE(patience.take(last + seconds{610}));
}

TEST(Patience, DoesNotWaitForAClockThatWasSetBack) {
  Patience patience;
  EXPECT_TRUE(patience.take(from_epoch(100'000)));
  EXPECT_TRUE(patience.take(from_epoch(1000)));
}

}  // namespace
}  // namespace cred::syncd
