// SPDX-License-Identifier: Apache-2.0
// The service account of a pod.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_files.h"
#include "support/test_environment.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::syncd {
namespace {

constexpr const char* kFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

Result<KubeAccess> read(const std::string& host, const std::string& namespace_text = "team\n") {
  const cred::testing::TestEnvironment environment(
      {"KUBERNETES_SERVICE_HOST=" + host, "KUBERNETES_SERVICE_PORT=443"});
  return read_in_cluster(
      environment.view(),
      cred::testing::read_from({{std::string(kFolder) + "/namespace", namespace_text}}));
}

TEST(InCluster, FindsTheFilesOfThePod) {
  const auto access = read("10.96.0.1");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://10.96.0.1:443");
  EXPECT_EQ(access->ca_file, std::string(kFolder) + "/ca.crt");
  EXPECT_EQ(access->token_file, std::string(kFolder) + "/token");
  EXPECT_EQ(access->default_namespace, "team");
}

TEST(InCluster, PutsAnIpv6AddressInBrackets) {
  EXPECT_EQ(read("fd00::1")->server, "https://[fd00::1]:443");
}

TEST(InCluster, DistrustsANamespaceThatIsNoName) {
  EXPECT_EQ(read("10.96.0.1", "../x")->default_namespace, "");
}

TEST(InCluster, SaysThatThisIsNoPod) {
  const cred::testing::TestEnvironment environment({});
  const auto access = read_in_cluster(environment.view(), cred::testing::read_from({}));

  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().code, Errc::local);
  EXPECT_THAT(access.error().text, ::testing::HasSubstr("this is not a pod"));
}

}  // namespace
}  // namespace cred::syncd
