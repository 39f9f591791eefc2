// SPDX-License-Identifier: Apache-2.0
// ListClusters: page after page, and nothing that is only a part.
#include "aws/eks_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeService;
using ::testing::HasSubstr;

const Endpoint kEks = {"https://eks.example.test", "eu-west-1", "eks"};

struct Listing {
  FakeService service;
  int turns = 0;

  Result<std::vector<std::string>> fetch() {
    return fetch_eks_cluster_names(
        service.client(), kEks, testing::make_credentials(), [this] { ++turns; },
        testing::ten_seconds());
  }
};

TEST(FetchEksClusterNames, FollowsThePagesByASignedGet) {
  Listing listing;
  listing.service.answer(200, R"({"clusters":["a","b"],"nextToken":"+/x="})");
  listing.service.answer(200, R"({"clusters":[],"nextToken":"y"})");
  listing.service.answer(200, R"({"clusters":["c_1-d"],"nextToken":null})");
  const auto names = listing.fetch();
  ASSERT_TRUE(names) << names.error().text;
  EXPECT_THAT(*names, ElementsAre("a", "b", "c_1-d"));
  EXPECT_EQ(listing.turns, 3);
  const auto& sent = listing.service.requests;
  EXPECT_EQ(sent.at(0).method, "GET");
  EXPECT_EQ(sent.at(0).url, "https://eks.example.test/clusters?maxResults=100");
  EXPECT_EQ(sent.at(1).url,
            "https://eks.example.test/clusters?maxResults=100&nextToken=%2B%2Fx%3D");
  EXPECT_THAT(std::string(find_header(sent.at(1).headers, "Authorization").value_or("")),
              HasSubstr("/eu-west-1/eks/aws4_request, SignedHeaders=host;x-amz-date;"));
}

TEST(FetchEksClusterNames, GivesNoPartOfAList) {
  Listing listing;
  listing.service.answer(200, R"({"clusters":["a"],"nextToken":"x"})");
  listing.service.answer(403, R"({"message":"not you"})",
                         {{"x-amzn-ErrorType", "AccessDeniedException"}});
  const auto names = listing.fetch();
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, Errc::denied);
  EXPECT_THAT(names.error().text, AllOf(HasSubstr("EKS ListClusters: AccessDeniedException"),
                                        HasSubstr("it takes eks:ListClusters")));
}

TEST(FetchEksClusterNames, RefusesWhatIsNoList) {
  for (const char* const body :
       {"", "{}", "<html/>", R"({"clusters":{}})", R"({"clusters":[1]})", R"({"clusters":["a/b"]})",
        R"({"clusters":[""]})", R"({"clusters":["-a"]})"}) {
    SCOPED_TRACE(body);
    Listing listing;
    listing.service.answer(200, body);
    const auto names = listing.fetch();
    ASSERT_FALSE(names);
    EXPECT_EQ(names.error().code, Errc::bad_reply);
  }
}

TEST(FetchEksClusterNames, EndsWherePagesDoNot) {
  Listing listing;
  listing.service.answer(200, R"({"clusters":["a"],"nextToken":"x"})");
  listing.service.answer(200, R"({"clusters":["a"],"nextToken":"x"})");
  const auto names = listing.fetch();
  ASSERT_FALSE(names);
  EXPECT_THAT(names.error().text, HasSubstr("the pages do not end"));
}

TEST(FetchEksClusterNames, RefusesMoreThanAnybodyHas) {
  std::string body = R"({"clusters":["a")";
  for (std::size_t i = 0; i < kMostEksClusters; ++i) body += ",\"b" + std::to_string(i) + '"';
  Listing listing;
  listing.service.answer(200, body + "]}");
  const auto names = listing.fetch();
  ASSERT_FALSE(names);
  EXPECT_THAT(names.error().text, HasSubstr("more than 5000 clusters"));
}

}  // namespace
}  // namespace cred
