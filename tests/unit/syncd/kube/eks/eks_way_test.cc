// SPDX-License-Identifier: Apache-2.0
// What AWS is asked for an EKS cluster, how often, and what comes of its answers.
#include "syncd/kube/eks/eks_way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/kube/eks/eks_world.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using testing::EksWorld;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kEksNow;
using ::testing::Not;

TEST(EksWay, AsksOnceAndMakesATokenForFourteenMinutes) {
  EksWorld world;
  EksWay way(world.reference);
  const auto access = world.open(way);

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://one.eks.example");
  EXPECT_EQ(access->authority_pem, "authority-1");
  EXPECT_TRUE(access->token.reveal().starts_with("k8s-aws-v1."));
  EXPECT_EQ(access->renew_at, kEksNow + minutes{14});
  EXPECT_EQ(world.aws.asked["DescribeCluster"], 1);
  EXPECT_EQ(world.aws.asked["GetCallerIdentity"], 0);
  EXPECT_THAT(world.aws.urls, Contains("https://eks.eu-west-1.amazonaws.com/clusters/prod"));
}

TEST(EksWay, MakesTheNextTokenWithoutAsking) {
  EksWorld world;
  EksWay way(world.reference);
  const auto first = world.open(way);
  world.now += minutes{14};
  const auto second = world.open(way);

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->token.reveal(), second->token.reveal());
  EXPECT_EQ(second->renew_at, kEksNow + minutes{28});
  EXPECT_EQ(world.aws.asked["DescribeCluster"], 1);
}

TEST(EksWay, FollowsAnEndpointAndAnAuthorityThatMoved) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  world.aws.endpoint = "https://two.eks.example";
  world.aws.authority = "authority-2";
  const auto refused = world.open(way, EksCause::refused);
  const auto lost = world.open(way, EksCause::lost);

  ASSERT_TRUE(refused && lost);
  EXPECT_EQ(refused->server, "https://one.eks.example");
  EXPECT_EQ(lost->server, "https://two.eks.example");
  EXPECT_EQ(lost->authority_pem, "authority-2");
  EXPECT_THAT(lost->trouble, IsEmpty());
}

TEST(EksWay, AsksLessAndLessWhileItDoesNotHelp) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  for (int second = 0; second < 3600; second += 2) {
    world.now = kEksNow + seconds{second};
    ASSERT_TRUE(world.open(way, EksCause::lost));
  }
  // At 0, 10, 30, 70, 150, 310 s, then every 5 min.
  EXPECT_EQ(world.aws.asked["DescribeCluster"], 1 + 6 + 10);
}

TEST(EksWay, KeepsTheOldDescriptionAndSaysWhatIsWrongWithTheNew) {
  for (const char* const status : {"DELETING", "CREATING", "FAILED"}) {
    EksWorld world;
    EksWay way(world.reference);
    ASSERT_TRUE(world.open(way));
    world.aws.status = status;
    world.aws.endpoint = "https://two.eks.example";
    const auto access = world.open(way, EksCause::lost);
    ASSERT_TRUE(access);
    EXPECT_EQ(access->server, "https://one.eks.example");
    EXPECT_THAT(access->trouble, HasSubstr(std::string("status ") + status));
    EXPECT_TRUE(world.open(way)->trouble.empty());
  }
}

TEST(EksWay, SaysWhyEksCannotBeAskedAgain) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  world.aws.instead.emplace("DescribeCluster",
                            Response{403, {{"x-amzn-ErrorType", "AccessDeniedException"}}, "{}"});
  const auto access = world.open(way, EksCause::lost);

  ASSERT_TRUE(access);
  EXPECT_EQ(access->server, "https://one.eks.example");
  EXPECT_THAT(access->trouble, HasSubstr("it takes eks:DescribeCluster"));
}

TEST(EksWay, SaysThatOnlyTheVpcReachesAPrivateEndpoint) {
  EksWorld world;
  EksWay way(world.reference);
  world.aws.members = R"(,"resourcesVpcConfig":{"endpointPublicAccess":false})";
  ASSERT_TRUE(world.open(way));
  const auto access = world.open(way, EksCause::lost);
  EXPECT_EQ(access->trouble,
            "EKS cluster prod in eu-west-1 has a private endpoint only: this host must reach it "
            "through its VPC");
}

TEST(EksWay, OpensNoneThatIsInNoStateForIt) {
  EksWorld world;
  world.aws.status = "CREATING";
  world.aws.endpoint = "";
  world.aws.authority = "";
  const Error error = world.complaint();
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_EQ(error.text,
            "EKS cluster prod in eu-west-1 is still being made (status CREATING); it is opened as "
            "soon as it is ACTIVE");
}

TEST(EksWay, SaysWhoDoesNotFindOrMayNotSeeTheCluster) {
  EksWorld world;
  world.aws.instead.emplace("DescribeCluster",
                            Response{404,
                                     {{"x-amzn-ErrorType", "ResourceNotFoundException"}},
                                     R"({"message":"No cluster found for name: prod."})"});
  EXPECT_THAT(world.complaint().text,
              AllOf(HasSubstr("EKS cluster prod in eu-west-1: EKS DescribeCluster: "),
                    HasSubstr("look at the name and the region in `eks`")));
}

TEST(EksWay, SaysAfterARefusalWhichEntryIsMissing) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  const auto access = world.open(way, EksCause::refused);

  ASSERT_TRUE(access);
  EXPECT_THAT(access->refusal,
              AllOf(HasSubstr("does not know arn:aws:iam::123456789012:role/daemon: no access "
                              "entry names it"),
                    HasSubstr("--principal-arn arn:aws:iam::123456789012:role/daemon ")));
  EXPECT_TRUE(world.open(way)->refusal.empty());
}

TEST(EksWay, SaysAfterARefusalThatAwsRefusesTheKeysToo) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  world.aws.instead.emplace(
      "GetCallerIdentity",
      Response{403,
               {},
               "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error>"
               "</ErrorResponse>"});
  EXPECT_THAT(world.open(way, EksCause::refused)->refusal, HasSubstr("InvalidClientTokenId"));
}

TEST(EksWay, LooksUpWhoWeAreLessAndLess) {
  EksWorld world;
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  for (int second = 0; second < 300; second += 10) {
    world.now = kEksNow + seconds{second};
    EXPECT_FALSE(world.open(way, EksCause::refused)->refusal.empty());
  }
  EXPECT_EQ(world.aws.asked["GetCallerIdentity"], 5);  // at 0, 10, 30, 70 and 150 s
}

TEST(EksWay, ShowsNoSecretInAnyError) {
  EksWorld world;
  for (const int status : {400, 401, 403, 404, 500}) {
    world.aws.instead.insert_or_assign("DescribeCluster", Response{status, {}, "hunter2"});
    EXPECT_THAT(world.complaint().text, Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace cred::syncd
