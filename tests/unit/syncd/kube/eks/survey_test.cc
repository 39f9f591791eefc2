// SPDX-License-Identifier: Apache-2.0
// All clusters of a region, and what is to be said of those that cannot be used.
#include "syncd/kube/eks/survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "unit/syncd/kube/eks/eks_world.h"

namespace cred::syncd {
namespace {

using testing::EksWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// An EKS with clusters of several kinds, by what DescribeCluster says of each.
class Surveying : public ::testing::Test {
 protected:
  Surveying() { order_.place.name.clear(); }

  void add(const std::string& name, const std::string& members) {
    clusters_[name] = R"({"cluster":{"arn":"arn:aws:eks:eu-west-1:111122223333:cluster/)" + name +
                      R"(","endpoint":"https://k","certificateAuthority":{"data":"cGVt"},)" +
                      members + "}}";
  }

  Result<std::vector<SurveyedCluster>> survey() {
    EksDeps deps = world_.deps();
    deps.descriptions = descriptions_;
    deps.make_send = [this](const CurlOptions&) -> Send {
      return [this](const Request& request) { return answer(request); };
    };
    order_.wait_for_turn = [this] { ++turns_; };
    return survey_eks(order_, deps);
  }

  Result<Response> answer(const Request& request) {
    const std::string path = request.url.substr(request.url.find('/', 8));
    if (path.starts_with("/clusters?")) return list_;
    const auto found = clusters_.find(path.substr(10));
    if (found == clusters_.end()) return Response{500, {}, "{}"};
    return Response{200, {}, found->second};
  }

  EksWorld world_;
  SurveyOrder order_{.place = world_.reference, .tags = {}, .wait_for_turn = {}};
  Response list_{200, {}, R"({"clusters":["b","a","a"]})"};
  std::map<std::string, std::string> clusters_;
  std::shared_ptr<EksDescriptions> descriptions_ = std::make_shared<EksDescriptions>();
  int turns_ = 0;
};

TEST_F(Surveying, TellsTheAccountOfEach) {
  add("a", R"("status":"ACTIVE")");
  add("b", R"("status":"UPDATING")");
  const auto seen = survey();
  ASSERT_TRUE(seen) << seen.error().text;
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ(seen->at(0).name, "a");
  EXPECT_EQ(seen->at(0).account, "111122223333");
  EXPECT_EQ(seen->at(0).trouble, "");
  EXPECT_EQ(seen->at(1).trouble, "");
  EXPECT_EQ(turns_, 3) << "one for the list, one for each cluster";
}

TEST_F(Surveying, LeavesWhatItHeardToWhoeverOpensTheCluster) {
  add("a", R"("status":"ACTIVE")");
  add("b", R"("status":"ACTIVE")");
  ASSERT_TRUE(survey());
  EksReference reference = order_.place;
  reference.name = "a";
  EXPECT_EQ(descriptions_->take(reference, world_.now)->endpoint, "https://k");
  EXPECT_FALSE(descriptions_->take(reference, world_.now)) << "it was taken";
  reference.name = "b";
  EXPECT_FALSE(descriptions_->take(reference,
                                   world_.now + EksDescriptions::kLife + std::chrono::seconds{1}));
}

TEST_F(Surveying, NamesWhatCannotBeUsed) {
  add("a", R"("status":"CREATING")");
  const auto seen = survey();
  ASSERT_TRUE(seen);
  EXPECT_THAT(seen->at(0).trouble, HasSubstr("EKS cluster a in eu-west-1 is still being made"));
  EXPECT_THAT(seen->at(1).trouble, HasSubstr("EKS DescribeCluster"));
  EXPECT_EQ(seen->at(1).account, "");
}

TEST_F(Surveying, TellsOneThatLeaves) {
  add("a", R"("status":"DELETING")");
  add("b", R"("status":"ACTIVE")");
  const auto seen = survey();
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->at(0).is_leaving);
  EXPECT_FALSE(seen->at(1).is_leaving);
}

TEST_F(Surveying, PassesOverWhatHasOtherTags) {
  add("a", R"("status":"CREATING","tags":{"env":"test","team":"x"})");
  add("b", R"("status":"ACTIVE","tags":{"env":"prod","team":"x"})");
  order_.tags = {{"team", "x"}, {"env", "prod"}};
  const auto seen = survey();
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 1U);
  EXPECT_EQ(seen->at(0).name, "b");
}

TEST_F(Surveying, SaysNothingOfAnyWhereTheListFails) {
  list_ = Response{403, {{"x-amzn-ErrorType", "AccessDeniedException"}}, R"({"message":"no"})"};
  order_.place.role_arn.clear();
  const auto seen = survey();
  ASSERT_FALSE(seen);
  EXPECT_THAT(seen.error().text, HasSubstr("EKS in eu-west-1: EKS ListClusters: AccessDenied"));
}

}  // namespace
}  // namespace cred::syncd
