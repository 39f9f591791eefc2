// SPDX-License-Identifier: Apache-2.0
// What a right configuration means, and how its files are put together.
#include "syncd/config/load_sync_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sync_config_files.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCluster;
using testing::kConfigPath;
using testing::kRegistries;
using testing::load_files;
using testing::load_good;
using testing::load_text;
using ::testing::Pair;

std::vector<std::string> hosts_of(const SyncConfig& config) {
  std::vector<std::string> hosts;
  for (const RegistrySource& source : config.registries) {
    hosts.push_back(source.target.registry.host);
  }
  return hosts;
}

TEST(LoadSyncConfig, LittleIsEnough) {
  const SyncConfig config = load_good(kRegistries + kCluster);

  ASSERT_EQ(config.clusters.size(), 1U);
  ASSERT_EQ(config.clusters[0].rules.size(), 1U);
  const SecretRule& rule = config.clusters[0].rules[0];
  EXPECT_EQ(rule.secret, "regcred");
  EXPECT_THAT(rule.namespaces.names, ElementsAre("a"));
  EXPECT_THAT(rule.registries, ElementsAre(0U));
  EXPECT_EQ(rule.ownership, Ownership::adopt);
  EXPECT_EQ(rule.removal, Removal::keep);
  EXPECT_FALSE(rule.service_accounts.all);
  EXPECT_THAT(rule.service_accounts.names, IsEmpty());
}

TEST(LoadSyncConfig, AccountsTimesRegionsAreRegistriesOfTheirPartition) {
  const SyncConfig config = load_good(R"(registries:
  - name: many
    accounts: [111122223333, "012345678901"]
    regions: [us-east-1, cn-north-1]
    role_arn: arn:aws:iam::111122223333:role/pull
    external_id: x
    session_name: s
    region: us-east-1
)" + kCluster);

  EXPECT_THAT(hosts_of(config), ElementsAre("111122223333.dkr.ecr.us-east-1.amazonaws.com",
                                            "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn",
                                            "012345678901.dkr.ecr.us-east-1.amazonaws.com",
                                            "012345678901.dkr.ecr.cn-north-1.amazonaws.com.cn"));
  EXPECT_EQ(config.registries[1].target.mapping.role_arn, "arn:aws:iam::111122223333:role/pull");
  EXPECT_EQ(config.registries[1].target.mapping.external_id, "x");
  EXPECT_EQ(config.registries[1].where, kConfigPath + ":2");
}

TEST(LoadSyncConfig, PublicRegistryHasAName) {
  const SyncConfig config = load_good("registries: [{public: true, profile: p}]\n" + kCluster);

  EXPECT_THAT(hosts_of(config), ElementsAre("public.ecr.aws"));
  EXPECT_EQ(config.registries[0].name, "public");
  EXPECT_EQ(config.registries[0].target.mapping.profile, "p");
}

TEST(LoadSyncConfig, WayToARegistry) {
  const SyncConfig config = load_good(R"(registries:
  - host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
    endpoint: https://vpce-1.example.com
    proxy: http://proxy.example.com:3128
    ca_bundle: ${CREDENTIALS_DIRECTORY}/ca.pem
)" + kCluster);

  ASSERT_EQ(config.registries.size(), 1U);
  EXPECT_EQ(config.registries[0].target.mapping.endpoint, "https://vpce-1.example.com");
  EXPECT_EQ(config.registries[0].proxy, "http://proxy.example.com:3128");
  EXPECT_EQ(config.registries[0].ca_bundle, "/run/credentials/ecr-syncd/ca.pem");
}

TEST(LoadSyncConfig, KeysOfACluster) {
  const SyncConfig config = load_good(kRegistries + R"(clusters:
  - name: prod
    kubeconfig: ~/.kube/config:/etc/more
    context: prod-admin
    proxy: socks5://proxy.example.com:1080
    in_flight: 8
    requests_per_second: 50
    targets: [{namespaces: [a]}]
  - in_cluster: true
    targets: [{namespaces: [a]}]
)");

  ASSERT_EQ(config.clusters.size(), 2U);
  EXPECT_EQ(config.clusters[0].kubeconfig, "/home/u/.kube/config:/etc/more");
  EXPECT_EQ(config.clusters[0].context, "prod-admin");
  EXPECT_EQ(config.clusters[0].proxy, "socks5://proxy.example.com:1080");
  EXPECT_EQ(config.clusters[0].in_flight, 8);
  EXPECT_EQ(config.clusters[0].requests_per_second, 50);
  EXPECT_TRUE(config.clusters[1].in_cluster);
  EXPECT_EQ(config.clusters[1].name, "in-cluster");
}

constexpr const char* kFullTarget = R"(clusters:
  - name: prod
    kubeconfig: /etc/k
    targets:
      - namespaces:
          names: [a, b]
          globs: ["team-*"]
          regexes: ["x[0-9]+"]
          selectors: ["env in (prod,test),!legacy"]
          annotation: ecr-syncd/enabled=true
          exclude:
            names: [b]
            globs: ["team-old-*"]
            regexes: [x0]
            selectors: [a=b]
            annotation: ecr-syncd/skip
        secret: pull
        type: dockercfg
        labels: {team: platform}
        annotations: {example.com/note: "any text"}
        registries: [123456789012.dkr.ecr.eu-west-1.amazonaws.com]
        server_format: both
        service_accounts: [default, builder]
        ownership: refuse
        replace: true
        removal: remove
)";

TEST(LoadSyncConfig, KeysOfATarget) {
  const SyncConfig config = load_good(kRegistries + kFullTarget);

  ASSERT_EQ(config.clusters.size(), 1U);
  const SecretRule& rule = config.clusters[0].rules.at(0);
  EXPECT_EQ(rule.where, kConfigPath + ":7");
  EXPECT_EQ(rule.secret, "pull");
  EXPECT_EQ(rule.type, SecretType::docker_config);
  EXPECT_THAT(rule.labels, ElementsAre(Pair("team", "platform")));
  EXPECT_THAT(rule.annotations, ElementsAre(Pair("example.com/note", "any text")));
  EXPECT_EQ(rule.server_format, ServerFormat::both);
  EXPECT_THAT(rule.service_accounts.names, ElementsAre("default", "builder"));
  EXPECT_EQ(rule.ownership, Ownership::refuse);
  EXPECT_TRUE(rule.replace);
  EXPECT_EQ(rule.removal, Removal::remove);
}

TEST(LoadSyncConfig, FormsOfNamespaces) {
  const SyncConfig config = load_good(kRegistries + kFullTarget);

  const NamespaceRules& rules = config.clusters.at(0).rules.at(0).namespaces;
  EXPECT_THAT(rules.names, ElementsAre("a", "b"));
  EXPECT_THAT(rules.globs, ElementsAre("team-*"));
  EXPECT_THAT(rules.regexes, ElementsAre("x[0-9]+"));
  EXPECT_THAT(rules.selectors, ElementsAre("env in (prod,test),!legacy"));
  EXPECT_EQ(rules.annotation, "ecr-syncd/enabled=true");
  EXPECT_THAT(rules.exclude_names, ElementsAre("b"));
  EXPECT_THAT(rules.exclude_globs, ElementsAre("team-old-*"));
  EXPECT_THAT(rules.exclude_regexes, ElementsAre("x0"));
  EXPECT_THAT(rules.exclude_selectors, ElementsAre("a=b"));
  EXPECT_EQ(rules.exclude_annotation, "ecr-syncd/skip");
}

TEST(LoadSyncConfig, AllServiceAccounts) {
  const SyncConfig config = load_good(kRegistries + kCluster + "        service_accounts: all\n");

  EXPECT_TRUE(config.clusters.at(0).rules.at(0).service_accounts.all);
}

TEST(LoadSyncConfig, ANameMayStandForSeveralRegistries) {
  const SyncConfig config = load_good(R"(registries:
  - public: true
  - name: many
    accounts: ["111122223333"]
    regions: [us-east-1, us-west-2]
)" + kCluster + "        registries: [many]\n");

  EXPECT_THAT(config.clusters.at(0).rules.at(0).registries, ElementsAre(1U, 2U));
}

TEST(LoadSyncConfig, Settings) {
  const SyncConfig config = load_good(R"(instance: one
state_directory: /srv/state
cache_directory: ~/cache
max_removals: 0
)" + kRegistries + kCluster);

  EXPECT_EQ(config.instance, "one");
  EXPECT_EQ(config.state_directory, "/srv/state");
  EXPECT_EQ(config.cache_directory, "/home/u/cache");
  EXPECT_EQ(config.max_removals, 0U);
}

TEST(LoadSyncConfig, DropInsAppendInLexicalOrder) {
  const auto loaded = load_files({
      {kConfigPath, kCluster},
      {"/etc/ecr-syncd/config.d/20.yaml", "registries: [{public: true}]"},
      {"/etc/ecr-syncd/config.d/10.yaml", kRegistries},
      {"/etc/ecr-syncd/config.d/30.yaml.bak", "nonsense: ["},
      {"/etc/ecr-syncd/config.d/.40.yaml", "nonsense: ["},
  });

  ASSERT_TRUE(loaded.config) << loaded.errors.at(0);
  EXPECT_THAT(hosts_of(*loaded.config),
              ElementsAre("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "public.ecr.aws"));
}

TEST(LoadSyncConfig, DropInsAloneAreEnough) {
  const auto loaded = load_files({{"/etc/ecr-syncd/config.d/a.yaml", kRegistries + kCluster}});

  EXPECT_TRUE(loaded.config);
}

TEST(LoadSyncConfig, AllFilesAreReadHoweverBrokenOneIs) {
  const auto loaded = load_files({
      {kConfigPath, "clusters: [\n"},
      {"/etc/ecr-syncd/config.d/a.yaml", "a: 1\n"},
      {"/etc/ecr-syncd/config.d/b.yaml", "b: 1\n"},
  });

  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr("config.yaml:"), HasSubstr("a.yaml:1: a: "),
                                         HasSubstr("b.yaml:1: b: ")));
}

TEST(LoadSyncConfig, WithoutAnyFile) {
  const auto loaded = load_files({});

  EXPECT_FALSE(loaded.config);
  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(kConfigPath + ": there is no such file")));
}

TEST(LoadSyncConfig, RegistriesThatNobodyNamesAreMissedInTheMainFile) {
  const char* const drop_in = "/etc/ecr-syncd/config.d/a.yaml";
  const auto alone = load_files({{drop_in, "clusters: []\n"}});
  EXPECT_THAT(alone.errors, ElementsAre(HasSubstr(kConfigPath + ": there is no such file")));
  EXPECT_THAT(alone.errors, ElementsAre(HasSubstr("registries: [{host: ")));

  const auto both = load_files({{kConfigPath, "log_level: info\n"}, {drop_in, "clusters: []\n"}});
  EXPECT_THAT(both.errors, ElementsAre(HasSubstr(kConfigPath + ":1: registries: write a list")));
}

TEST(LoadSyncConfig, TheUnknownHomeIsNoError) {
  const cred::testing::TestEnvironment environment({});
  const auto none = [](const std::string&) {
    return Result<std::vector<std::string>>(std::vector<std::string>());
  };
  const auto loaded =
      load_sync_config(kConfigPath, {.environment = environment.view(),
                                     .home = "",
                                     .read_file = cred::testing::read_from(
                                         {{kConfigPath,
                                           "instance: i\nstate_directory: ~/s\ncache_directory: "
                                           "${CREDENTIALS_DIRECTORY}/c\n" +
                                               kRegistries + kCluster}}),
                                     .list_directory = none,
                                     .hash = [](std::string_view) { return std::string(); }});

  ASSERT_TRUE(loaded.config);
  EXPECT_EQ(loaded.config->state_directory, "~/s");
  EXPECT_EQ(loaded.config->cache_directory, "${CREDENTIALS_DIRECTORY}/c");
}

}  // namespace
}  // namespace cred::syncd
