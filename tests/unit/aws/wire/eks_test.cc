// SPDX-License-Identifier: Apache-2.0
// DescribeCluster: what is asked, what is read, what is refused.
#include "aws/eks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::AllOf;
using testing::FakeService;
using ::testing::HasSubstr;

const Endpoint kEks = {"https://eks.example.test", "eu-west-1", "eks"};

Result<EksCluster> fetch(FakeService& service, const std::string& name = "prod") {
  return fetch_eks_cluster(service.client(), kEks, testing::make_credentials(), name,
                           testing::ten_seconds());
}

std::string render(const std::string& members) { return R"({"cluster":{)" + members + "}}"; }

Result<EksCluster> read(const std::string& members) {
  FakeService service;
  service.answer(200, render(members));
  return fetch(service);
}

TEST(FetchEksCluster, AsksByASignedGet) {
  FakeService service;
  service.answer(200, render(R"("status":"ACTIVE")"));
  ASSERT_TRUE(fetch(service, "my-cluster_1"));
  const Request& sent = service.requests.at(0);
  EXPECT_EQ(sent.method, "GET");
  EXPECT_EQ(sent.url, "https://eks.example.test/clusters/my-cluster_1");
  EXPECT_THAT(std::string(find_header(sent.headers, "Authorization").value_or("")),
              HasSubstr("/eu-west-1/eks/aws4_request, SignedHeaders=host;x-amz-date;"));
}

TEST(FetchEksCluster, ReadsEndpointAuthorityAndStatus) {
  const auto cluster =
      read(R"("status":"ACTIVE","endpoint":"https://0A1B.gr7.eu-west-1.eks.amazonaws.com",)"
           R"("certificateAuthority":{"data":"cGVt"},"accessConfig":{"authenticationMode":"API"},)"
           R"("resourcesVpcConfig":{"endpointPublicAccess":false})");
  ASSERT_TRUE(cluster) << cluster.error().text;
  EXPECT_EQ(cluster->status, "ACTIVE");
  EXPECT_EQ(cluster->endpoint, "https://0A1B.gr7.eu-west-1.eks.amazonaws.com");
  EXPECT_EQ(cluster->authority_pem, "pem");
  EXPECT_EQ(cluster->authentication_mode, "API");
  EXPECT_FALSE(cluster->has_public_endpoint);
}

TEST(FetchEksCluster, TakesWhatHasNoEndpointYet) {
  for (const char* const members :
       {R"("status":"CREATING")",
        R"("status":"CREATING","endpoint":null,"certificateAuthority":{"data":null})",
        R"("status":"CREATING","endpoint":"","certificateAuthority":{"data":""})"}) {
    SCOPED_TRACE(members);
    const auto cluster = read(members);
    ASSERT_TRUE(cluster) << cluster.error().text;
    EXPECT_EQ(cluster->status, "CREATING");
    EXPECT_EQ(cluster->endpoint, "");
    EXPECT_EQ(cluster->authority_pem, "");
    EXPECT_TRUE(cluster->has_public_endpoint);
  }
}

TEST(FetchEksCluster, TakesAPortAndASlashAtTheEnd) {
  EXPECT_EQ(read(R"("endpoint":"https://127.0.0.1:6443/")")->endpoint, "https://127.0.0.1:6443");
  EXPECT_EQ(read(R"("endpoint":"https://[::1]:6443")")->endpoint, "https://[::1]:6443");
}

TEST(FetchEksCluster, RefusesAnEndpointThatIsNone) {
  for (const char* const endpoint :
       {"http://k", "https://", "k", "https://k/path", "https://k?x=1", "https://k#f",
        "https://me@k", "https://me:hunter2@k", "https://k k", "https://k\\\\h", "file:///etc"}) {
    SCOPED_TRACE(endpoint);
    const auto cluster = read(std::string(R"("endpoint":")") + endpoint + '"');
    ASSERT_FALSE(cluster);
    EXPECT_EQ(cluster.error().code, Errc::bad_reply);
    EXPECT_EQ(cluster.error().text,
              "EKS DescribeCluster: cluster prod: its endpoint is not the https URL of a host; is "
              "something else than EKS answering in its place?");
  }
}

TEST(FetchEksCluster, RefusesAnAuthorityThatIsNotBase64) {
  for (const std::string& data :
       {std::string("-----BEGIN CERTIFICATE-----"), std::string(std::size_t{1} << 17U, 'A')}) {
    const auto cluster = read(R"("certificateAuthority":{"data":")" + data + R"("})");
    ASSERT_FALSE(cluster);
    EXPECT_EQ(cluster.error().code, Errc::bad_reply);
    EXPECT_THAT(cluster.error().text, HasSubstr("its certificateAuthority.data is not base64"));
  }
}

TEST(FetchEksCluster, RefusesWhatDescribesNothing) {
  for (const char* const body : {"", "{}", "<html/>", R"({"cluster":[]})", R"({"cluster":"x"})"}) {
    SCOPED_TRACE(body);
    FakeService service;
    service.answer(200, body);
    const auto cluster = fetch(service);
    ASSERT_FALSE(cluster);
    EXPECT_EQ(cluster.error().code, Errc::bad_reply);
    EXPECT_THAT(cluster.error().text, HasSubstr("the answer does not describe it"));
  }
}

TEST(FetchEksCluster, SaysWhereToLookForAClusterThatIsNotThere) {
  FakeService service;
  service.answer(404, R"({"message":"No cluster found for name: prod."})",
                 {{"x-amzn-ErrorType", "ResourceNotFoundException"}});
  const auto cluster = fetch(service);
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().code, Errc::local);
  EXPECT_EQ(cluster.error().text,
            "EKS DescribeCluster: ResourceNotFoundException: No cluster found for name: prod. "
            "(HTTP 404); look at the name and the region in `eks`, and whose account asks");
}

TEST(FetchEksCluster, NamesThePermissionWhenDenied) {
  FakeService service;
  service.answer(403, R"({"message":"User: arn:aws:iam::1:user/x is not authorized"})",
                 {{"x-amzn-ErrorType", "AccessDeniedException"}, {"x-amzn-RequestId", "r-9"}});
  const auto cluster = fetch(service);
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().code, Errc::denied);
  EXPECT_THAT(cluster.error().text, AllOf(HasSubstr("arn:aws:iam::1:user/x"), HasSubstr("r-9"),
                                          HasSubstr("; it takes eks:DescribeCluster")));
}

TEST(FetchEksCluster, IsWorthAnotherTryWhereNobodyAnswers) {
  FakeService service;
  for (int i = 0; i < 3; ++i) service.fail(Errc::unavailable);
  const auto cluster = fetch(service);
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().code, Errc::unavailable);
  EXPECT_EQ(service.requests.size(), 3U);
}

}  // namespace
}  // namespace cred
