// SPDX-License-Identifier: Apache-2.0
// Users of a kubeconfig: which credentials, on whose behalf, and what contradicts what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::read_user_of;

constexpr const char* kV1 = "apiVersion: client.authentication.k8s.io/v1";

std::string complaint(const Result<KubeAccess>& access) {
  return access ? "no error" : access.error().text;
}

std::string exec(const std::string& members) {
  return "{exec: {" + std::string(kV1) + ", interactiveMode: Never, " + members + "}}";
}

std::vector<std::string> headers_of(const KubeAccess& access) {
  std::vector<std::string> lines;
  for (const Header& header : access.impersonation)
    lines.push_back(header.name + ": " + header.value);
  return lines;
}

TEST(KubeconfigUser, ReadsTokenAndTokenFile) {
  const auto access = read_user_of("{token: t, tokenFile: token}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->token.reveal(), "t");
  EXPECT_EQ(access->token_file, "/etc/k/token");
}

TEST(KubeconfigUser, ReadsCertificateData) {
  const auto access = read_user_of("{client-certificate-data: Q0VSVA==, client-key-data: S0VZ}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->certificate_pem, "CERT");
  EXPECT_EQ(access->key_pem.reveal(), "KEY");
}

TEST(KubeconfigUser, ReadsALogin) {
  const auto access = read_user_of("{username: me, password: p}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->username, "me");
  EXPECT_EQ(access->password.reveal(), "p");
}

TEST(KubeconfigUser, MayBeNobody) { EXPECT_TRUE(read_user_of("{}")); }

TEST(KubeconfigUser, PassesOverUnknownKeys) {
  EXPECT_TRUE(read_user_of("{token: t, colour: red}"));
}

TEST(KubeconfigUser, RefusesContradictions) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{client-certificate: c}", "client-certificate needs the other"},
      {"{client-key: k}", "client-key needs the other"},
      {"{token: t, username: me}", "username and token contradict each other"},
      {"{tokenFile: t, username: me}", "username and token contradict each other"},
      {"{token: t, password: p}", "username and token contradict each other"},
      {"{as-groups: [g]}", "as-groups needs `as`"},
      {"{as-uid: '7'}", "as-groups needs `as`"},
      {"{as-user-extra: {k: [v]}}", "as-groups needs `as`"},
      {"{auth-provider: {name: gcp}}", "auth-provider gcp is gone from Kubernetes"},
      {"{auth-provider: {name: oidc}}", "auth-provider oidc has no id-token"},
      {"{auth-provider: {name: oidc, config: {id-token: ''}}}", "oidc has no id-token"},
      {"{auth-provider: {name: oidc}, exec: {apiVersion: client.authentication.k8s.io/v1beta1, "
       "command: p}}",
       "auth-provider and exec contradict"},
  };
  for (const auto& [user, words] : cases) {
    SCOPED_TRACE(user);
    EXPECT_THAT(complaint(read_user_of(user)), HasSubstr("/etc/k/config:7: "));
    EXPECT_THAT(complaint(read_user_of(user)), HasSubstr(words));
  }
}

// Else it would be anonymous without a word.
TEST(KubeconfigUser, RefusesALoginThatIsNoText) {
  for (const char* const key :
       {"token", "tokenFile", "client-certificate", "client-certificate-data", "client-key",
        "client-key-data", "username", "password", "as"}) {
    for (const char* const value : {"[x]", "{x: y}"}) {
      const std::string user = std::string("{") + key + ": " + value + "}";
      SCOPED_TRACE(user);
      EXPECT_THAT(complaint(read_user_of(user)),
                  HasSubstr(std::string(key) + " must be one value"));
    }
  }
  EXPECT_TRUE(read_user_of("{exec: null, token: t, tokenFile: null}"));
}

// Else a plugin would run without its arguments, and we would act without our groups.
TEST(KubeconfigUser, RefusesPartsOfAnotherShape) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x", "it must be a map"},
      {"[]", "it must be a map"},
      {"{exec: aws}", "exec must be a map"},
      {"{exec: [aws]}", "exec must be a map"},
      {"{token: t, auth-provider: gcp}", "auth-provider must be a map"},
      {"{auth-provider: {name: oidc, config: x}}", "config must be a map"},
      {"{auth-provider: {name: oidc, config: {id-token: [x]}}}", "id-token must be one value"},
      {"{token: t, as: me, as-groups: a}", "as-groups must be a list of texts"},
      {"{token: t, as: me, as-groups: [[a]]}", "as-groups must be a list of texts"},
      {"{token: t, as: me, as-uid: [7]}", "as-uid must be one value"},
      {"{token: t, as: me, as-user-extra: [a]}", "as-user-extra must be a map"},
      {"{token: t, as: me, as-user-extra: {k: v}}", "k must be a list of texts"},
      {exec("command: [p]"), "command must be one value"},
      {exec("command: p, args: eks"), "args must be a list of texts"},
      {exec("command: p, args: {a: b}"), "args must be a list of texts"},
      {exec("command: p, args: [[a]]"), "args must be a list of texts"},
      {exec("command: p, env: {A: b}"), "env must be a list"},
      {exec("command: p, env: [A]"), "it must be a map"},
      {exec("command: p, env: [{name: A, value: [b]}]"), "value must be one value"},
      {exec("command: p, provideClusterInfo: [true]"), "provideClusterInfo must be one value"},
  };
  for (const auto& [user, words] : cases) {
    EXPECT_THAT(complaint(read_user_of(user)), HasSubstr("/etc/k/config:7: " + words)) << user;
  }
}

TEST(KubeconfigUser, RefusesATokenOfSeveralLines) {
  for (const char* const token : {"\"t\\n\"", "\"a\\r\\nX: y\"", "\"a\\0b\"", "\"a\\x7f\""}) {
    EXPECT_THAT(complaint(read_user_of(std::string("{token: ") + token + "}")),
                HasSubstr("token has a line end or another control byte"))
        << token;
  }
}

TEST(KubeconfigUser, PassesOverAKeyBesideAnotherLogin) {
  for (const std::string& login :
       {std::string("token: t"), std::string("tokenFile: f"), std::string("username: me"),
        std::string("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: p}")}) {
    const auto access = read_user_of("{client-key: k, client-key-data: S0VZ, " + login + "}");
    ASSERT_TRUE(access) << access.error().text;
    EXPECT_TRUE(access->key_pem.empty() && access->key_file.empty());
  }
}

TEST(KubeconfigUser, TakesTheTokenOfAnOidcLogin) {
  const auto access = read_user_of("{auth-provider: {name: oidc, config: {id-token: j}}}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->id_token.reveal(), "j");
}

TEST(KubeconfigUser, PassesOverAnAuthProviderThatIsNotNeeded) {
  for (const char* const user : {"{auth-provider: null}", "{token: t, auth-provider: {name: gcp}}",
                                 "{tokenFile: f, auth-provider: {name: oidc}}"}) {
    EXPECT_EQ(complaint(read_user_of(user)), "no error") << user;
  }
}

TEST(KubeconfigUser, KeepsSecretsOutOfComplaints) {
  EXPECT_THAT(complaint(read_user_of("{token: hunter2, username: me, password: hunter2}")),
              ::testing::Not(HasSubstr("hunter2")));
}

TEST(KubeconfigUser, TakesEmptyImpersonationForNone) {
  EXPECT_TRUE(read_user_of("{token: t, as-groups: [], as-user-extra: {}, as-uid: ''}"));
}

TEST(KubeconfigUser, MakesImpersonationHeaders) {
  const auto access = read_user_of(
      "{token: t, as: jane, as-uid: '7', as-groups: [dev, ops], as-user-extra: {team: [a, b]}}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_THAT(headers_of(*access),
              ElementsAre("Impersonate-User: jane", "Impersonate-Uid: 7", "Impersonate-Group: dev",
                          "Impersonate-Group: ops", "Impersonate-Extra-team: a",
                          "Impersonate-Extra-team: b"));
}

TEST(KubeconfigUser, EscapesWhatNoHeaderNameMayHold) {
  const auto access =
      read_user_of("{token: t, as: jane, as-user-extra: {\"example.com/a b:%\\n\": [v]}}");

  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->impersonation.back().name, "Impersonate-Extra-example.com%2Fa%20b%3A%25%0A");
}

TEST(KubeconfigExec, ReadsAPlugin) {
  const auto access = read_user_of(
      exec("command: aws, args: [eks, get-token], env: [{name: A, value: b}], installHint: get it, "
           "provideClusterInfo: true"));

  ASSERT_TRUE(access) << access.error().text;
  ASSERT_TRUE(access->exec);
  EXPECT_EQ(access->exec->command, "aws");
  EXPECT_THAT(access->exec->arguments, ElementsAre("eks", "get-token"));
  EXPECT_THAT(access->exec->environment, ElementsAre(std::pair("A", "b")));
  EXPECT_EQ(access->exec->api_version, "client.authentication.k8s.io/v1");
  EXPECT_EQ(access->exec->install_hint, "get it");
  EXPECT_TRUE(access->exec->provide_cluster_info);
}

TEST(KubeconfigExec, ResolvesCommandsWithASlashOnly) {
  EXPECT_EQ(read_user_of(exec("command: bin/plugin"))->exec->command, "/etc/k/bin/plugin");
  EXPECT_EQ(read_user_of(exec("command: plugin"))->exec->command, "plugin");
}

TEST(KubeconfigExec, NeedsNoModeInTheOlderVersion) {
  EXPECT_TRUE(
      read_user_of("{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: p}}"));
}

TEST(KubeconfigExec, RefusesWhatCannotWork) {
  const std::string v1 = "{exec: {" + std::string(kV1) + ", ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {v1 + "interactiveMode: Never}}", "exec has no command"},
      {"{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: p}}",
       "exec needs apiVersion client.authentication.k8s.io/v1 or v1beta1"},
      {v1 + "command: p, interactiveMode: Always}}", "exec wants to talk to a person"},
      {v1 + "command: p}}", "exec needs interactiveMode"},
      {v1 + "command: p, interactiveMode: Never, env: [{value: v}]}}", "env has one without name"},
  };
  for (const auto& [user, words] : cases) {
    SCOPED_TRACE(user);
    EXPECT_THAT(complaint(read_user_of(user)), HasSubstr(words));
  }
}

}  // namespace
}  // namespace cred::syncd
