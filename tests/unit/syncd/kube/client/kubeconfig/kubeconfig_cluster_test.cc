// SPDX-License-Identifier: Apache-2.0
// The cluster of a context: where it is, whom it trusts, and what a plugin is told of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::read_cluster_of;

std::string complaint(const Result<KubeAccess>& access) {
  return access ? "no error" : access.error().text;
}

TEST(KubeconfigCluster, ReadsWhatTlsNeeds) {
  const auto access = read_cluster_of(
      "{server: 'https://10.0.0.1:6443/', tls-server-name: kube, certificate-authority-data: "
      "UEVN, proxy-url: 'socks5://proxy:1080'}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, "https://10.0.0.1:6443");
  EXPECT_EQ(access->server_name, "kube");
  EXPECT_EQ(access->ca_pem, "PEM");
  EXPECT_EQ(access->proxy_url, "socks5://proxy:1080");
}

TEST(KubeconfigCluster, ReadsWhatPluginsAreTold) {
  const auto access = read_cluster_of(
      "{server: 'https://k', disable-compression: true, extensions: [{name: other, extension: 1}, "
      "{name: client.authentication.k8s.io/exec, extension: {a: yes, b: [1, 'x']}}]}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_TRUE(access->disable_compression);
  EXPECT_EQ(access->plugin_config, R"({"a":true,"b":[1,"x"]})");
}

TEST(KubeconfigCluster, PassesOverLineEndsInBase64) {
  const auto access =
      read_cluster_of("{server: 'https://k', certificate-authority-data: \"UE\\nVN\\r\\n\"}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->ca_pem, "PEM");
}

TEST(KubeconfigCluster, RefusesWhatIsNoBase64) {
  EXPECT_THAT(
      complaint(read_cluster_of("{server: 'https://k', certificate-authority-data: '-----BEGIN'}")),
      HasSubstr("/etc/k/config:5: certificate-authority-data is not base64"));
}

TEST(KubeconfigCluster, RefusesInsecureTls) {
  EXPECT_THAT(complaint(read_cluster_of("{server: 'https://k', insecure-skip-tls-verify: true}")),
              HasSubstr("insecure-skip-tls-verify is not followed"));
}

TEST(KubeconfigCluster, RefusesServersThatAreNoUrl) {
  for (const char* const server :
       {"", "k:6443", "ftp://k", "https://", "https:/k", "https:k", "https://k k", " https://k",
        "https://k ", "https://k:66443", "https://k:x", "https://:6443", "https://.",
        "https://::1:6443", "https://k\\\\x", "https://k%2ex", "https://k/%zz", "https://k/%a",
        "https://k/a\\nb"}) {
    SCOPED_TRACE(server);
    const auto access = read_cluster_of("{server: \"" + std::string(server) + "\"}");
    EXPECT_THAT(complaint(access), HasSubstr("server must be an https:// URL of a host"));
  }
}

// kubectl sends it, before the token of the user; but a URL stands in messages.
TEST(KubeconfigCluster, RefusesALoginInTheServer) {
  for (const char* const server :
       {"https://me:hunter2@k", "https://hunter2@k", "https://@k", "http://me:hunter2@k:80/x",
        "https://a@b:hunter2@k", "https://me:80/hunter2@k"}) {
    const auto access = read_cluster_of("{server: '" + std::string(server) + "'}");
    EXPECT_THAT(complaint(access), HasSubstr("server has a login in it"));
    EXPECT_THAT(complaint(access), Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(complaint(read_cluster_of("{server: 'https://me:hunter2#@k'}")),
              AllOf(HasSubstr("server must be"), Not(HasSubstr("hunter2"))));
}

TEST(KubeconfigCluster, AsksTheServerThatKubectlAsks) {
  for (const auto& [server, asked] : {
           std::pair("https://[fd00::1]:6443", "https://[fd00::1]:6443"),
           std::pair("https://rancher/k8s/clusters/c-1", "https://rancher/k8s/clusters/c-1"),
           std::pair("HTTPS://K", "https://K"),
           std::pair("https://k:", "https://k:"),
           std::pair("https://k.:6443/", "https://k.:6443"),
           std::pair("https://k#f", "https://k"),
           std::pair("https://k/a#/b?c", "https://k/a"),
           std::pair("https://k?", "https://k"),
           std::pair("https://k/a?b=c", "https://k/a"),
           std::pair("https://k//a//b/", "https://k/a/b"),
           std::pair("https://k/../a/./b/../c", "https://k/a/c"),
           std::pair("https://k/x:y/a%2Fb", "https://k/x:y/a%2Fb"),
           std::pair("https://k/a b/ö", "https://k/a%20b/%C3%B6"),
       }) {
    const auto access = read_cluster_of("{server: '" + std::string(server) + "'}");
    ASSERT_TRUE(access) << server << ": " << access.error().text;
    EXPECT_EQ(access->server, asked);
  }
}

TEST(KubeconfigCluster, RefusesProxiesOfOtherKinds) {
  for (const char* const proxy : {"proxy:3128", "ftp://proxy", "socks4://proxy", "http://",
                                  "http://:3128", "http://proxy:x", "http://proxy:66443"}) {
    SCOPED_TRACE(proxy);
    EXPECT_THAT(complaint(read_cluster_of("{server: 'https://k', proxy-url: '" +
                                          std::string(proxy) + "'}")),
                HasSubstr("proxy-url must be an http://, https:// or socks5:// URL of a host"));
  }
}

}  // namespace
}  // namespace cred::syncd
