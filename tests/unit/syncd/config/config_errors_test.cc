// SPDX-License-Identifier: Apache-2.0
// Everything that can be wrong with a configuration, each told with its line and the remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sync_config_files.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kCluster;
using testing::kConfigPath;
using testing::kRegistries;
using testing::load_files;
using testing::load_text;
using ::testing::Not;
using ::testing::SizeIs;

struct Wrong {
  std::string text;
  std::string error;  // ":<line>: key: ..." of the only error
};

void expect_each(const std::vector<Wrong>& table) {
  for (const Wrong& row : table) {
    SCOPED_TRACE(row.text);
    const auto loaded = load_text(row.text);
    EXPECT_FALSE(loaded.config);
    EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(kConfigPath + row.error)));
  }
}

TEST(SyncConfigErrors, OfTheFile) {
  expect_each({
      {"a: [1", ":"},
      {"- a", ":1: the file must be a map"},
      {kRegistries + kCluster + "colour: red\n",
       ":8: colour: is not a key of the file; there are instance, state_directory"},
      {kRegistries + kCluster + "instance: a b\n", ":8: instance: write at most 63"},
      {kRegistries + kCluster + "state_directory: var/lib\n",
       ":8: state_directory: write an absolute path"},
      {kRegistries + kCluster + "cache_directory: [a]\n", ":8: cache_directory: write a text"},
      {kRegistries + kCluster + "max_removals: -1\n", ":8: max_removals: write a number from 0"},
      {kRegistries + kCluster + "max_removals: 1e3\n", ":8: max_removals: write a number"},
      {kCluster, ":1: registries: write a list with one registry"},
      {"registries: {a: b}\n" + kCluster, ":1: registries: write a list"},
      {kRegistries + "clusters: c\n", ":3: clusters: write a list"},
      {kRegistries + kCluster + "registries: []\n", ":8: a key stands twice"},
  });
}

std::string two_entries(const std::string& first, const std::string& second) {
  const std::string host = "host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  return "registries:\n  - {name: a, " + host + first + "}\n  - {name: b, " + host + second +
         "}\n" + kCluster + "        registries: [a]\n";
}

TEST(SyncConfigErrors, OfTwoPrincipalsThatWouldBePublishedForOneHost) {
  expect_each({
      {two_entries("", ", profile: p"),
       ":3: shared: 123456789012.dkr.ecr.eu-west-1.amazonaws.com is published on this machine as "
       "the "
       "credentials of ecr-syncd itself already, by /etc/ecr-syncd/config.yaml:2, and cannot be "
       "published as profile p too; write shared: false"},
      {two_entries(", profile: p", ", profile: p, role_arn: 'arn:aws:iam::123456789012:role/x'"),
       ":3: shared: "},
      {two_entries(", shared: perhaps", ""), ":2: shared: write true or false"},
      {"registries:\n"
       "  - {name: a, accounts: ['111122223333', '444455556666'], regions: [us-east-1, "
       "us-west-2]}\n"
       "  - {name: b, accounts: ['111122223333', '444455556666'], regions: [us-east-1, "
       "us-west-2],\n"
       "     profile: p}\n" +
           kCluster + "        registries: [a]\n",
       ":3: shared: 111122223333.dkr.ecr.us-east-1.amazonaws.com is published"},
  });
  for (const auto& text : {two_entries("", ", profile: p, shared: false"),
                           two_entries(", shared: false", ", profile: p"),
                           two_entries(", profile: p", ", profile: p, region: eu-west-1")}) {
    EXPECT_TRUE(load_text(text).config) << text;
  }
}

std::string registry(const std::string& members) {
  return "registries:\n  - {" + members + "}\n" + kCluster;
}

TEST(SyncConfigErrors, OfARegistry) {
  const std::string host = "host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com, ";
  expect_each({
      {"registries: [host]\n" + kCluster, ":1: a registry must be a map"},
      {registry("name: a"), ":2: registry: write either host, or accounts and regions"},
      {registry(host + "public: true"), ":2: registry: write either host"},
      {registry("host: docker.io"), ":2: host: docker.io is not an ECR registry"},
      {registry("host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app"),
       ":2: host: write the host alone: 123456789012.dkr.ecr.eu-west-1.amazonaws.com"},
      {registry("name: a, accounts: ['1'], regions: [us-east-1]"),
       ":2: accounts: 1 is not an account id"},
      {registry("name: a, accounts: ['111122223333'], regions: [us]"), ":2: regions: us is no"},
      {registry("name: a, accounts: ['111122223333']"), ":2: accounts: accounts and regions go"},
      {registry("name: a, regions: [us-east-1]"), ":2: regions: accounts and regions go"},
      {registry("name: a, accounts: [], regions: [us-east-1]"), ":2: accounts: is empty"},
      {registry("accounts: ['111122223333'], regions: [us-east-1]"), ":2: name: write a name"},
      {registry(host + "public: maybe"), ":2: public: write true or false"},
      {registry(host + "profile: ''"), ":2: profile: write a text"},
      {registry(host + "role_arn: 'arn:aws:iam::1:role/x'"), ":2: role_arn: write the ARN"},
      {registry(host + "external_id: x"), ":2: external_id: belongs to a role"},
      {registry(host + "session_name: x"), ":2: session_name: belongs to a role"},
      {registry(host + "region: Frankfurt"), ":2: region: write one like"},
      {registry(host + "endpoint: vpce.example.com"), ":2: endpoint: write the URL"},
      {registry(host + "proxy: 'ftp://p'"), ":2: proxy: write a URL"},
      {registry(host + "ca_bundle: ca.pem"), ":2: ca_bundle: write an absolute path"},
      {registry(host + "accout: x"),
       ":2: accout: is not a key of a registry; there are name, host"},
  });
}

std::string cluster(const std::string& members) {
  return kRegistries + "clusters:\n  - {" + members + ", targets: [{namespaces: [a]}]}\n";
}

TEST(SyncConfigErrors, OfACluster) {
  expect_each({
      {kRegistries + "clusters: [c]\n", ":3: a cluster must be a map"},
      {cluster("kubeconfig: /k"), ":4: name: is missing"},
      {cluster("name: 'a b', kubeconfig: /k"), ":4: name: write at most 63"},
      {cluster("name: a"), ":4: kubeconfig: is missing"},
      {cluster("name: a, kubeconfig: []"), ":4: kubeconfig: is missing"},
      {cluster("name: a, kubeconfig: '/k:k'"), ":4: kubeconfig: write an absolute path"},
      {cluster("name: a, kubeconfig: /k, in_cluster: true"), ":4: kubeconfig: contradicts"},
      {cluster("name: a, context: x, in_cluster: true"), ":4: context: contradicts"},
      {cluster("name: a, kubeconfig: /k, in_flight: 0"), ":4: in_flight: write a number from 1"},
      {cluster("name: a, kubeconfig: /k, in_flight: 91"), ":4: in_flight: write a number"},
      {cluster("name: a, kubeconfig: /k, requests_per_second: x"), ":4: requests_per_second: "},
      {cluster("name: a, kubeconfig: /k, proxy: p"), ":4: proxy: write a URL"},
      {cluster("name: a, kubeconfig: /k, colour: red"), ":4: colour: is not a key of a cluster"},
      {kRegistries + "clusters: [{name: a, kubeconfig: /k}]\n", ":3: targets: write a list"},
      {kRegistries + "clusters: [{name: a, kubeconfig: /k, targets: []}]\n", ":3: targets: "},
  });
}

std::string target(const std::string& members) {
  return kRegistries + "clusters:\n  - name: c\n    kubeconfig: /k\n    targets:\n      - {" +
         members + "}\n";
}

TEST(SyncConfigErrors, OfATarget) {
  const std::string of_a = "namespaces: [a], ";
  expect_each({
      {kRegistries + "clusters: [{name: a, kubeconfig: /k, targets: [t]}]\n",
       ":3: a target must be a map"},
      {target("secret: s"), ":7: namespaces: is missing"},
      {target(of_a + "secret: Reg"), ":7: secret: write the name of a secret"},
      {target(of_a + "type: Opaque"), ":7: type: write one of dockerconfigjson, dockercfg"},
      {target(of_a + "labels: [a]"), ":7: labels: write a map"},
      {target(of_a + "labels: {'a b': c}"), ":7: labels: a b is not a key of labels"},
      {target(of_a + "labels: {a: 'b c'}"), ":7: labels: the value of a must be"},
      {target(of_a + "labels: {a: [b]}"), ":7: labels: the value of a must be a text"},
      {target(of_a + "labels: {ecr-syncd/instance: x}"), ":7: labels: ecr-syncd/instance is ours"},
      {target(of_a + "annotations: {ecr-syncd/x: x}"), ":7: annotations: ecr-syncd/x is ours"},
      {target(of_a + "registries: [other]"), ":7: registries: other is not a registry"},
      {target(of_a + "registries: []"), ":7: registries: is empty"},
      {target(of_a + "server_format: http"), ":7: server_format: write one of host, https, both"},
      {target(of_a + "service_accounts: [Default]"),
       ":7: service_accounts: Default is not a service account name"},
      {target(of_a + "ownership: steal"), ":7: ownership: write one of adopt, refuse, force"},
      {target(of_a + "replace: yes"), ":7: replace: write true or false"},
      {target(of_a + "removal: purge"), ":7: removal: write one of keep, remove"},
      {target(of_a + "colour: red"), ":7: colour: is not a key of a target"},
  });
}

std::string namespaces(const std::string& members) {
  return target("namespaces: {" + members + "}");
}

TEST(SyncConfigErrors, OfNamespaces) {
  expect_each({
      {target("namespaces: a"), ":7: namespaces must be a map"},
      {target("namespaces: ['team-*']"), ":7: namespaces: team-* is not a namespace name"},
      {namespaces(""), ":7: namespaces: selects none"},
      {namespaces("exclude: {names: [a]}"), ":7: namespaces: selects none"},
      {namespaces("names: [A]"), ":7: names: A is not a namespace name"},
      {namespaces("names: [a, a]"), ":7: names: a stands in line 7 already"},
      {namespaces("names: {a: b}"), ":7: names: write a list"},
      {namespaces("globs: ['a.*']"), ":7: globs: a.* is not a name pattern"},
      {namespaces("regexes: ['(']"),
       ":7: regexes: ( is not a regular expression of RE2: missing )"},
      {namespaces("regexes: ['(a)\\1']"), ":7: regexes: (a)\\1 is not a regular expression"},
      {namespaces("regexes: ['((a{99}){99}){99}']"), ":7: regexes: "},
      {namespaces("selectors: ['a in']"),
       ":7: selectors: a in is not a label selector: it lacks ("},
      {namespaces("selectors: ['a~b']"), ":7: selectors: a~b is not a label selector"},
      {namespaces("annotation: 'a b'"), ":7: annotation: write the key"},
      {namespaces("names: [a], exclude: {regexes: ['[']}"), ":7: regexes: [ is not a regular"},
      {namespaces("names: [a], exclude: {colour: red}"), ":7: colour: is not a key of exclude"},
      {namespaces("name: [a], globs: []"), ":7: name: is not a key of namespaces"},
  });
}

TEST(SyncConfigErrors, AllAtOnce) {
  const auto loaded = load_text(R"(instance: "a b"
registries:
  - host: docker.io
    colour: red
clusters:
  - name: c
    targets:
      - secret: X
)");

  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(":1: instance: "), HasSubstr(":3: host: "),
                                         HasSubstr(":4: colour: "), HasSubstr(":6: kubeconfig: "),
                                         HasSubstr(":8: namespaces: "), HasSubstr(":8: secret: ")));
}

TEST(SyncConfigErrors, ABrokenRegistryIsNotUnknownToo) {
  const auto loaded = load_text("registries:\n  - {name: a, host: docker.io}\n" + kCluster +
                                "        registries: [a]\n");

  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(":2: host: ")));
}

TEST(SyncConfigErrors, TheSameNameTwiceNamesBothLines) {
  const auto loaded = load_files({
      {kConfigPath, kRegistries + kCluster},
      {"/etc/ecr-syncd/config.d/a.yaml",
       kCluster + "registries:\n  - {name: a, public: true}\n" +
           "  - {name: a, host: 111122223333.dkr.ecr.us-east-1.amazonaws.com}\n"},
  });

  const std::string drop_in = "/etc/ecr-syncd/config.d/a.yaml";
  EXPECT_THAT(loaded.errors, ElementsAre(drop_in + ":2: name: c is the cluster at " + kConfigPath +
                                             ":4 already; give one of them another name",
                                         drop_in + ":8: name: a is the registry at " + drop_in +
                                             ":7 already; give one of them another name"));
}

TEST(SyncConfigErrors, ASettingInTwoFilesNamesBothLines) {
  const auto loaded = load_files({
      {kConfigPath, kRegistries + kCluster + "max_removals: 1\n"},
      {"/etc/ecr-syncd/config.d/a.yaml", "max_removals: 2\n"},
  });

  EXPECT_THAT(loaded.errors,
              ElementsAre("/etc/ecr-syncd/config.d/a.yaml:1: max_removals: is set in " +
                          kConfigPath + ":8 already; remove one"));
}

TEST(SyncConfigErrors, TwoTargetsForOneSecretNameBothLines) {
  const auto loaded = load_text(kRegistries + kCluster + "      - namespaces: [b, a]\n");

  EXPECT_THAT(loaded.errors, ElementsAre(kConfigPath +
                                         ":8: namespaces: secret regcred of a is written by the "
                                         "target at " +
                                         kConfigPath + ":7 already; name it in one of them"));
}

TEST(SyncConfigErrors, TargetsThatOnlyPatternsShareAreNone) {
  const auto loaded = load_text(kRegistries + kCluster + R"(      - namespaces: {globs: ["*"]}
      - namespaces: {names: [a, c], exclude: {names: [a]}}
      - namespaces: [a]
        secret: other
)");

  EXPECT_TRUE(loaded.config);
}

TEST(SyncConfigErrors, OneHostFromTwoRegistriesOfATargetNamesBothLines) {
  const auto loaded = load_text(R"(registries:
  - {name: a, public: true, profile: a}
  - {name: b, public: true, profile: b, shared: false}
)" + kCluster);

  EXPECT_THAT(loaded.errors,
              ElementsAre(kConfigPath + ":8: registries: public.ecr.aws comes from " + kConfigPath +
                          ":2 and from " + kConfigPath + ":3: name one of them here"));
}

TEST(SyncConfigErrors, ThePasswordOfAProxyIsNotQuoted) {
  const auto loaded = load_text(
      registry("host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com, proxy: 'ftp://u:topsecret@p'"));

  ASSERT_THAT(loaded.errors, SizeIs(1));
  EXPECT_THAT(loaded.errors[0], Not(HasSubstr("topsecret")));
}

}  // namespace
}  // namespace cred::syncd
