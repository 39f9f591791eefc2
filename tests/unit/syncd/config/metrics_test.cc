// SPDX-License-Identifier: Apache-2.0
// Where metrics may be served, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sync_config_files.h"
#include "syncd/config/listen_address.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kCluster;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;
using Kind = ListenAddress::Kind;

SyncConfig load_metrics(const std::string& metrics) {
  return load_good(kRegistries + kCluster + "metrics: " + metrics + "\n");
}

void expect_refused(const std::string& metrics, const std::string& error) {
  SCOPED_TRACE(metrics);
  const auto loaded = load_text(kRegistries + kCluster + "metrics: " + metrics + "\n");
  EXPECT_FALSE(loaded.config);
  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(":8: " + error)));
}

TEST(MetricsConfig, IsNowhereUnlessConfigured) {
  EXPECT_EQ(load_good(kRegistries + kCluster).metrics, MetricsConfig{});
}

TEST(MetricsConfig, TakesLoopbackAndPaths) {
  for (const std::string listen : {"127.0.0.1:9599", "127.9.9.9:1", "[::1]:65535", "unix:/run/x"}) {
    const MetricsConfig expected{listen, false};
    EXPECT_EQ(load_metrics("{listen: '" + listen + "'}").metrics, expected) << listen;
  }
}

TEST(MetricsConfig, TakesOthersWhereTheyMay) {
  const MetricsConfig expected{"0.0.0.0:9599", true};
  EXPECT_EQ(load_metrics("{listen: '0.0.0.0:9599', public: true}").metrics, expected);
}

TEST(MetricsConfig, RefusesWhatOthersCouldReadAndWhatIsNoAddress) {
  expect_refused("{listen: '0.0.0.0:9599'}",
                 "listen: other machines could read this; write "
                 "127.0.0.1:9599, or public: true");
  expect_refused("{listen: '[::]:1', public: false}", "listen: other machines could read this");
  expect_refused("{listen: '9599'}", "listen: write ADDRESS:PORT in digits");
  expect_refused("{public: true}", "listen: write where, such as 127.0.0.1:9599");
  expect_refused("{listen: '127.0.0.1:1', colour: red}", "colour: is not a key of metrics");
  expect_refused("yes", "metrics must be a map");
}

TEST(ListenAddress, IsReadWhole) {
  const auto ipv6 = parse_listen_address("[::1]:80");
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->kind, Kind::ipv6);
  EXPECT_EQ(ipv6->host, "::1");
  EXPECT_EQ(ipv6->port, 80);
  EXPECT_TRUE(ipv6->is_local);
  const auto path = parse_listen_address("unix:/run/ecr-syncd/web");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->kind, Kind::path);
  EXPECT_EQ(path->host, "/run/ecr-syncd/web");
  EXPECT_FALSE(parse_listen_address("128.0.0.1:1")->is_local);
}

TEST(ListenAddress, IsNothingElse) {
  for (const std::string& text :
       {std::string(), std::string(":1"), std::string("localhost:1"), std::string("127.0.0.1"),
        std::string("127.0.0.1:0"), std::string("127.0.0.1:65536"), std::string("127.0.0.1:1x"),
        std::string("127.1:1"), std::string("::1:80"), std::string("[::1]80"),
        std::string("[127.0.0.1]:1"), std::string("unix:"), std::string("unix:run"),
        std::string("unix:/"), std::string("unix:/a\n"), "unix:/" + std::string(107, 'x')}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

}  // namespace
}  // namespace cred::syncd
