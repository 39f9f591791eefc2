// SPDX-License-Identifier: Apache-2.0
// Clusters that are opened by their name in EKS, from the first request to the lost one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/kube/client/cluster_world.h"
#include "unit/syncd/kube/client/tls/certificates.h"
#include "unit/syncd/kube/eks/eks_world.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ClusterWorld;
using testing::EksAws;
using testing::get;
using ::testing::HasSubstr;
using testing::kCertificate;
using testing::kNow;
using ::testing::StartsWith;

class EksSession : public ::testing::Test {
 protected:
  EksSession() {
    aws.authority = kCertificate;
    aws.role_end = kNow + std::chrono::hours{12};
    world.reference.kubeconfig = "/nowhere";
    world.reference.eks = EksReference{"prod", "eu-west-1", {}, {}, {}, {}, "config.yaml:5"};
  }

  Result<Cluster> open() {
    ClusterDeps deps = world.deps();
    deps.environment = environment.view();
    deps.aws_credentials = std::make_shared<CredentialPool>();
    deps.make_aws_send = [this](const CurlOptions&) -> Send {
      return [this](const Request& request) { return aws.answer(request); };
    };
    return open_cluster(world.reference, deps);
  }

  // What the API server says to `server` alone; everywhere else nobody answers.
  void answer_at(const std::string& server, int status = 200) {
    world.answer = [server, status](const Request& request) -> Result<Response> {
      if (request.url.starts_with(server)) return Response{status, {}, "{}"};
      return Error{Errc::unavailable, "nobody answers"};
    };
  }

  cred::testing::TestEnvironment environment{
      {"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=hunter2"}};
  ClusterWorld world;
  EksAws aws;
};

TEST_F(EksSession, SendsTheTokenToTheEndpoint) {
  const auto cluster = open();
  ASSERT_TRUE(cluster) << cluster.error().text;
  EXPECT_EQ(cluster->server, "https://one.eks.example");
  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_EQ(world.requests.at(0).url, "https://one.eks.example/api");
  EXPECT_THAT(world.logins().at(0), StartsWith("Bearer k8s-aws-v1."));
  EXPECT_EQ(world.senders.at(0).ca_pem, kCertificate);
  EXPECT_EQ(world.plugin_runs, 0);
}

TEST_F(EksSession, RenewsTheTokenAtFourteenMinutes) {
  const auto cluster = open();
  ASSERT_TRUE(cluster->call(get()));
  world.now = kNow + minutes{14} - seconds{1};
  ASSERT_TRUE(cluster->call(get()));
  world.now = kNow + minutes{14};
  ASSERT_TRUE(cluster->call(get()));

  EXPECT_EQ(world.logins().at(0), world.logins().at(1));
  EXPECT_NE(world.logins().at(1), world.logins().at(2));
  EXPECT_EQ(world.senders.size(), 1U);
  EXPECT_EQ(aws.asked["DescribeCluster"], 1);
}

TEST_F(EksSession, FollowsTheEndpointWithinTheRequest) {
  const auto cluster = open();
  aws.endpoint = "https://two.eks.example";
  answer_at("https://two.eks.example");

  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_EQ(aws.asked["DescribeCluster"], 2);
  EXPECT_EQ(world.senders.size(), 2U);
}

TEST_F(EksSession, TakesTheAuthorityThatCameAfterTheOld) {
  const auto cluster = open();
  aws.authority = std::string(kCertificate) + kCertificate;
  bool is_rotated = false;
  world.answer = [&](const Request&) -> Result<Response> {
    if (std::exchange(is_rotated, true)) return Response{200, {}, "{}"};
    return Error{Errc::local, "the certificate is of an unknown authority"};
  };

  EXPECT_EQ(cluster->call(get())->status, 200);
  EXPECT_EQ(world.senders.at(1).ca_pem, aws.authority);
}

TEST_F(EksSession, SaysWhatEksSaysOfAClusterThatDoesNotAnswer) {
  const auto cluster = open();
  aws.status = "DELETING";
  answer_at("https://two.eks.example");
  const auto response = cluster->call(get());

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_EQ(response.error().text,
            "cluster prod: nobody answers; EKS cluster prod in eu-west-1 is being deleted (status "
            "DELETING); take it out of the configuration");
}

TEST_F(EksSession, SaysWhyAwsCannotBeAskedWhereNobodyAnswers) {
  world.reference.eks->role_arn = "arn:aws:iam::123456789012:role/daemon";
  aws.role_end = kNow + minutes{10};
  const auto cluster = open();
  ASSERT_TRUE(cluster);
  aws.instead.emplace("AssumeRole", Error{Errc::unavailable, "no network"});
  answer_at("https://two.eks.example");
  world.now = kNow + minutes{11};
  const auto response = cluster->call(get());

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, StartsWith("cluster prod: nobody answers; "));
  EXPECT_THAT(response.error().text, HasSubstr("STS AssumeRole: no network"));
}

TEST_F(EksSession, AsksAgainAfterALostStream) {
  std::vector<std::string> urls;
  StreamHandler running;
  world.start_stream = [&](const Request& request, StreamHandler handler) -> StopStream {
    urls.push_back(request.url);
    running = std::move(handler);
    return [] {};
  };
  const auto cluster = open();
  StreamHandler handler;
  std::string cause;
  handler.on_end = [&](const Result<Response>& head) { cause = head ? "" : head.error().text; };
  cluster->watch(get(), handler);
  aws.endpoint = "https://two.eks.example";
  running.on_end(Error{Errc::local, "an unknown authority"});
  cluster->watch(get(), handler);
  EXPECT_THAT(urls,
              ::testing::ElementsAre("https://one.eks.example/api", "https://two.eks.example/api"));
  EXPECT_EQ(cause, "an unknown authority");

  aws.status = "DELETING";
  world.now = kNow + seconds{10};
  running.on_end(Error{Errc::unavailable, "nobody answers"});
  cluster->watch(get(), handler);
  running.on_end(Error{Errc::unavailable, "nobody answers"});
  EXPECT_THAT(cause, StartsWith("nobody answers; EKS cluster prod in eu-west-1 is being deleted"));
}

TEST_F(EksSession, SaysWhichEntryIsMissingAfterTheSecondRefusal) {
  const auto cluster = open();
  answer_at("https://one.eks.example", 401);
  const auto response = cluster->call(get());

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::no_credentials);
  EXPECT_THAT(response.error().text,
              StartsWith("cluster prod: HTTP 401: EKS cluster prod in eu-west-1 does not know "
                         "arn:aws:iam::123456789012:role/daemon: no access entry names it."));
  EXPECT_EQ(world.requests.size(), 2U);
}

TEST_F(EksSession, AsksAwsOnceForManyRefusals) {
  const auto cluster = open();
  answer_at("https://one.eks.example", 401);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(cluster->call(get()));
  EXPECT_EQ(aws.asked["GetCallerIdentity"], 1);
  EXPECT_EQ(aws.asked["DescribeCluster"], 1);
}

TEST_F(EksSession, GoesOnOnceTheEntryIsThere) {
  const auto cluster = open();
  answer_at("https://one.eks.example", 401);
  EXPECT_FALSE(cluster->call(get()));
  answer_at("https://one.eks.example");
  EXPECT_EQ(cluster->call(get())->status, 200);
}

TEST_F(EksSession, RefusesAnAuthorityThatIsNone) {
  aws.authority = "not PEM";
  const auto cluster = open();
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().text,
            "cluster prod: the CA in the answer of EKS is not PEM text, cluster prod; "
            "certificateAuthority.data takes PEM: -----BEGIN CERTIFICATE-----");
}

TEST_F(EksSession, KeepsTheSessionWhereTheNewAuthorityIsNone) {
  const auto cluster = open();
  aws.authority = "not PEM";
  answer_at("https://two.eks.example");
  const auto response = cluster->call(get());
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, StartsWith("cluster prod: nobody answers; the CA in the "
                                                "answer of EKS is not PEM text"));
  answer_at("https://one.eks.example");
  EXPECT_EQ(cluster->call(get())->status, 200);
}

TEST_F(EksSession, UsesTheProxyOfTheConfigurationForTheClusterAlone) {
  world.reference.proxy = "http://proxy:3128";
  ASSERT_TRUE(open());
  EXPECT_EQ(world.senders.at(0).proxy_url, "http://proxy:3128");
  EXPECT_THAT(world.senders.at(0).authority_remedy, HasSubstr("the one that EKS names"));
}

}  // namespace
}  // namespace cred::syncd
