// SPDX-License-Identifier: Apache-2.0
// Who asks AWS about an EKS cluster, where and by which clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/kube/eks/eks_world.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using testing::EksWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kEksNow;

TEST(EksWayIdentity, AssumesTheRoleOnceForManyTokens) {
  EksWorld world;
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  EksWay way(world.reference);
  for (int minute = 0; minute <= 42; minute += 14) {
    world.now = kEksNow + minutes{minute};
    ASSERT_TRUE(world.open(way));
  }
  EXPECT_EQ(world.aws.asked["AssumeRole"], 1);
  world.now = kEksNow + minutes{44};  // 16 min before its end
  ASSERT_TRUE(world.open(way));
  EXPECT_EQ(world.aws.asked["AssumeRole"], 2);
}

TEST(EksWayIdentity, AssumesTheRoleOnceForManyClusters) {
  EksWorld world;
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  for (const char* const name : {"a", "b", "c"}) {
    world.reference.name = name;
    EksWay way(world.reference);
    ASSERT_TRUE(world.open(way));
  }
  EXPECT_EQ(world.aws.asked["AssumeRole"], 1);
  EXPECT_EQ(world.aws.asked["DescribeCluster"], 3);
}

TEST(EksWayIdentity, AssumesAnotherRoleForItself) {
  EksWorld world;
  for (const char* const role : {"daemon", "other"}) {
    world.reference.role_arn = std::string("arn:aws:iam::123456789012:role/") + role;
    EksWay way(world.reference);
    ASSERT_TRUE(world.open(way));
  }
  EXPECT_EQ(world.aws.asked["AssumeRole"], 2);
}

TEST(EksWayIdentity, AssumesTheRoleAnewAfterARefusal) {
  EksWorld world;
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  ASSERT_TRUE(world.open(way, EksCause::refused));
  EXPECT_EQ(world.aws.asked["AssumeRole"], 2);
}

TEST(EksWayIdentity, GoesOnWithARoleThatCannotBeRenewedYet) {
  EksWorld world;
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  world.aws.instead.emplace("AssumeRole", Error{Errc::unavailable, "gone"});
  world.now = kEksNow + minutes{50};
  const auto near_its_end = world.open(way);
  ASSERT_TRUE(near_its_end) << near_its_end.error().text;
  EXPECT_EQ(near_its_end->renew_at, kEksNow + minutes{59});
  world.now = kEksNow + minutes{59};
  const auto at_its_end = world.open(way);
  ASSERT_FALSE(at_its_end);
  EXPECT_EQ(at_its_end.error().code, Errc::unavailable);
}

TEST(EksWayIdentity, RenewsAShortLivedOneNotWithEveryRequest) {
  EksWorld world;
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  world.aws.role_end = kEksNow + seconds{70};
  EksWay way(world.reference);
  EXPECT_EQ(world.open(way)->renew_at, kEksNow + seconds{30});
}

TEST(EksWayIdentity, TakesTheProfileThatIsNamed) {
  EksWorld world;
  world.files["/home/me/.aws/config"] = "[profile team]\nregion = us-east-2\n";
  world.files["/home/me/.aws/credentials"] =
      "[team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = s\n";
  world.reference.profile = "team";
  world.reference.role_arn = "arn:aws:iam::123456789012:role/daemon";
  EksWay way(world.reference);
  ASSERT_TRUE(world.open(way));
  EXPECT_THAT(world.aws.urls, ElementsAre("https://sts.us-east-2.amazonaws.com/",
                                          "https://eks.eu-west-1.amazonaws.com/clusters/prod"));
}

TEST(EksWayIdentity, NamesWhoAsksForAProfileThatIsNotThere) {
  EksWorld world;
  world.reference.profile = "team";
  const Error error = world.complaint();
  EXPECT_EQ(error.code, Errc::no_credentials);
  EXPECT_THAT(error.text, AllOf(HasSubstr("team"), HasSubstr("/etc/ecr-syncd/config.yaml:5")));
}

TEST(EksWayIdentity, TakesAUrlOfOnesOwnForEksButNotForTheToken) {
  EksWorld world({"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=hunter2",
                  "AWS_ENDPOINT_URL_EKS=http://127.0.0.1:4566", "AWS_ENDPOINT_URL_STS=http://sts"});
  EksWay other(world.reference);
  const auto with_urls = world.open(other);
  ASSERT_TRUE(with_urls) << with_urls.error().text;
  EXPECT_THAT(world.aws.urls, Contains("http://127.0.0.1:4566/clusters/prod"));
  EksWorld plain;
  EksWay way(plain.reference);
  EXPECT_EQ(with_urls->token.reveal(), plain.open(way)->token.reveal());
}

TEST(EksWayIdentity, AsksTheFipsHosts) {
  EksWorld world({"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=hunter2",
                  "AWS_USE_FIPS_ENDPOINT=true"});
  world.reference.region = "us-gov-west-1";
  EksWay gov(world.reference);
  ASSERT_TRUE(world.open(gov));
  world.reference.region = "us-east-2";
  EksWay other(world.reference);
  ASSERT_TRUE(world.open(other));
  EXPECT_THAT(world.aws.urls,
              ElementsAre("https://eks.us-gov-west-1.amazonaws.com/clusters/prod",
                          "https://fips.eks.us-east-2.amazonaws.com/clusters/prod"));
}

TEST(EksWayIdentity, SignsByTheClockOfAws) {
  EksWorld world;
  EksWay right(world.reference);
  const auto expected = world.open(right);
  EksWorld late;
  late.now = kEksNow - hours{1};
  EksWay way(late.reference);
  late.aws.instead.emplace("DescribeCluster",
                           Response{403,
                                    {{"x-amzn-ErrorType", "InvalidSignatureException"},
                                     {"Date", "Tue, 24 Nov 2026 12:00:00 GMT"}},
                                    "{}"});
  EXPECT_FALSE(late.open(way));
  late.aws.instead.clear();
  const auto access = late.open(way);
  ASSERT_TRUE(access);
  EXPECT_EQ(access->token.reveal(), expected->token.reveal());
  EXPECT_EQ(access->renew_at, late.now + minutes{14});
}

}  // namespace
}  // namespace cred::syncd
