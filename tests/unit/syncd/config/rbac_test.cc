// SPDX-License-Identifier: Apache-2.0
// Which rights a configuration asks for, and the manifests that grant them.
#include "syncd/config/rbac.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "syncd/config/rbac_grants.h"
#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SecretRule rule_for(std::vector<std::string> names) {
  SecretRule rule;
  rule.namespaces.names = std::move(names);
  return rule;
}

SecretRule rule_for_glob() {
  SecretRule rule;
  rule.namespaces.globs = {"team-*"};
  return rule;
}

ClusterConfig cluster_of(std::vector<SecretRule> rules) {
  ClusterConfig cluster;
  cluster.name = "prod";
  cluster.where = "/etc/ecr-syncd/config.yaml:4";
  cluster.rules = std::move(rules);
  return cluster;
}

// "namespace resource name,name: verb,verb"
std::vector<std::string> describe(const ClusterConfig& cluster) {
  std::vector<std::string> lines;
  for (const Grant& grant : find_grants(cluster)) {
    std::string line = (grant.scope.empty() ? "*" : grant.scope) + ' ' + grant.resource + ' ';
    for (const std::string& name : grant.names) line += name + ' ';
    line += ':';
    for (const std::string_view verb : grant.verbs) line += ' ' + std::string(verb);
    lines.push_back(line);
  }
  return lines;
}

TEST(FindGrants, FixedNamesNeedNothingOfTheCluster) {
  EXPECT_THAT(describe(cluster_of({rule_for({"a", "b"})})),
              ElementsAre("a secrets regcred : get list watch create patch",
                          "b secrets regcred : get list watch create patch"));
}

TEST(FindGrants, PatternsNeedTheClusterAndItsNamespaces) {
  EXPECT_THAT(describe(cluster_of({rule_for_glob()})),
              ElementsAre("* namespaces : get list watch",
                          "* secrets regcred : get list watch create patch"));
}

TEST(FindGrants, DeleteOnlyForReplaceAndRemoval) {
  SecretRule replaced = rule_for({"a"});
  replaced.replace = true;
  SecretRule removed = rule_for({"b"});
  removed.removal = Removal::remove;

  EXPECT_THAT(describe(cluster_of({replaced, removed, rule_for({"c"})})),
              ElementsAre("a secrets regcred : get list watch create patch delete",
                          "b secrets regcred : get list watch create patch delete",
                          "c secrets regcred : get list watch create patch"));
}

TEST(FindGrants, SecretsOfOneNamespaceAreOneRule) {
  SecretRule other = rule_for({"a"});
  other.secret = "pull";

  EXPECT_THAT(describe(cluster_of({rule_for({"a"}), other})),
              ElementsAre("a secrets pull regcred : get list watch create patch"));
}

TEST(FindGrants, ServiceAccountsByNameWhereNamed) {
  SecretRule named = rule_for({"a"});
  named.service_accounts.names = {"default", "builder"};
  SecretRule all = rule_for({"b"});
  all.service_accounts.all = true;

  EXPECT_THAT(describe(cluster_of({named, all})),
              ElementsAre("a secrets regcred : get list watch create patch",
                          "a serviceaccounts builder default : get list watch patch",
                          "b secrets regcred : get list watch create patch",
                          "b serviceaccounts : get list watch patch"));
}

TEST(FindGrants, WhatTheClusterGrantsIsNotGrantedAgain) {
  SecretRule fixed = rule_for({"a"});
  fixed.replace = true;

  EXPECT_THAT(
      describe(cluster_of({rule_for_glob(), rule_for({"b"}), fixed})),
      ElementsAre("* namespaces : get list watch",
                  "* secrets regcred : get list watch create patch", "a secrets regcred : delete"));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(RenderRbac, FixedNamesAreRolesWithoutClusterRole) {
  const std::string text = render_rbac(cluster_of({rule_for({"a", "b"})}), {});

  EXPECT_EQ(count(text, "kind: Role\n"), 2U);
  EXPECT_THAT(text, Not(HasSubstr("Cluster")));
  EXPECT_THAT(text, HasSubstr("namespace: \"b\""));
  EXPECT_THAT(text, HasSubstr("    resources: [secrets]\n    resourceNames: [\"regcred\"]\n"
                              "    verbs: [get, list, watch, create, patch]\n"));
}

TEST(RenderRbac, WithoutSubjectThereIsNoBindingAndACommentSaysSo) {
  const std::string text = render_rbac(cluster_of({rule_for_glob()}), {});

  EXPECT_THAT(text, Not(HasSubstr("Binding")));
  EXPECT_THAT(text, HasSubstr("# Nobody gets these rights yet"));
}

TEST(RenderRbac, UserAndGroupAreBound) {
  RbacOptions options;
  options.user = "u";
  options.group = "g";
  const std::string text = render_rbac(cluster_of({rule_for_glob()}), options);

  EXPECT_THAT(text, HasSubstr("kind: ClusterRoleBinding\n"));
  EXPECT_THAT(text, HasSubstr("kind: User\n    name: \"u\"\n"));
  EXPECT_THAT(text, HasSubstr("kind: Group\n    name: \"g\"\n"));
}

TEST(RenderRbac, AnAccountComesWithNamespaceTokenAndBindings) {
  RbacOptions options;
  options.account = "pusher";
  const std::string text = render_rbac(cluster_of({rule_for({"a"})}), options);

  EXPECT_THAT(text, HasSubstr("kind: Namespace\nmetadata:\n  name: \"ecr-syncd\"\n"));
  EXPECT_THAT(text, HasSubstr("kind: ServiceAccount\nmetadata:\n  name: \"pusher\"\n  namespace: "
                              "\"ecr-syncd\"\n"));
  EXPECT_THAT(text, HasSubstr("kind: Secret\nmetadata:\n  name: \"pusher-login\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("service-account-token")));
  EXPECT_THAT(text, HasSubstr("  - kind: ServiceAccount\n    name: \"pusher\"\n    namespace: "
                              "\"ecr-syncd\"\n"));
}

TEST(RenderRbac, ATokenThatNeverEndsIsAnOption) {
  RbacOptions options;
  options.account = "pusher";
  options.token = AccountToken::long_lived;
  const std::string text = render_rbac(cluster_of({rule_for({"a"})}), options);

  EXPECT_THAT(text, HasSubstr("kubernetes.io/service-account.name: \"pusher\"\n"));
  EXPECT_THAT(text, HasSubstr("type: kubernetes.io/service-account-token\n"));
  EXPECT_THAT(text, Not(HasSubstr("serviceaccounts/token")));
  EXPECT_THAT(text, Not(HasSubstr("ValidatingAdmissionPolicy")));
}

TEST(RenderRbac, TheAccountMayMakeTokensOfItsOwnAloneAndThePolicyLimitsThem) {
  RbacOptions options;
  options.account = "pusher";
  options.audiences = {"https://a", "b"};
  const std::string text = render_rbac(cluster_of({rule_for({"a"})}), options);

  EXPECT_THAT(text, HasSubstr("    resources: [serviceaccounts/token]\n"
                              "    resourceNames: [\"pusher\"]\n    verbs: [create]\n"));
  EXPECT_THAT(text, HasSubstr("name: \"ecr-syncd-tokens.ecr-syncd.pusher\"\n"));
  EXPECT_THAT(text, HasSubstr("request.userInfo.username == "
                              "\"system:serviceaccount:ecr-syncd:pusher\"\n"));
  EXPECT_THAT(text,
              HasSubstr("request.namespace == \"ecr-syncd\" && request.name == \"pusher\"\n"));
  EXPECT_THAT(text, HasSubstr("object.spec.boundObjectRef.name == \"pusher-login\"\n"));
  EXPECT_THAT(text, HasSubstr("object.spec.expirationSeconds <= 604800\n"));
  EXPECT_THAT(text, HasSubstr("object.spec.audiences == [\"https://a\", \"b\"]\n"));
  EXPECT_THAT(text, HasSubstr("validationActions: [Deny]\n"));
}

TEST(RenderRbac, APodNeedsNoTokensButKubelets) {
  RbacOptions options;
  options.account = "pusher";
  ClusterConfig cluster = cluster_of({rule_for({"a"})});
  cluster.in_cluster = true;
  const std::string text = render_rbac(cluster, options);

  EXPECT_THAT(text, HasSubstr("kind: ServiceAccount\n"));
  EXPECT_THAT(text, Not(HasSubstr("pusher-login")));
  EXPECT_THAT(text, Not(HasSubstr("serviceaccounts/token")));
}

TEST(RenderRbac, ThePolicyCanBeLeftOut) {
  RbacOptions options;
  options.account = "pusher";
  options.has_policy = false;
  const std::string text = render_rbac(cluster_of({rule_for({"a"})}), options);

  EXPECT_THAT(text, Not(HasSubstr("admissionregistration")));
  EXPECT_THAT(text, HasSubstr("serviceaccounts/token"));
}

TEST(RenderRbac, NoTwoAccountsShareAPolicy) {
  RbacOptions one;
  one.account = "b.c";
  one.account_namespace = "a";
  RbacOptions other;
  other.account = "c";
  other.account_namespace = "a-b";

  EXPECT_NE(make_policy_name(one), make_policy_name(other));
}

TEST(RenderRbac, EveryRightSaysWhatItWouldAlsoAllow) {
  SecretRule rule = rule_for_glob();
  rule.replace = true;
  rule.service_accounts.all = true;

  EXPECT_EQ(count(render_rbac(cluster_of({rule}), {}), "Would also allow"), 4U);
}

TEST(RenderRbac, EveryDocumentIsYaml) {
  RbacOptions options;
  options.account = "123";
  SecretRule rule = rule_for_glob();
  rule.service_accounts.names = {"null"};
  std::string rest = render_rbac(cluster_of({rule, rule_for({"1e3"})}), options);

  std::size_t documents = 0;
  for (auto cut = rest.find("---\n"); cut != std::string::npos; cut = rest.find("---\n")) {
    rest.erase(0, cut + 4);
    const auto root = parse_yaml(rest.substr(0, rest.find("---\n")), "rbac");
    ASSERT_TRUE(root) << root.error().text;
    EXPECT_NE(find_member(*root, "kind"), nullptr);
    ++documents;
  }
  EXPECT_EQ(documents, 9U);
}

TEST(RenderAccountKubeconfig, IsATemplateOverTheTokenSecret) {
  RbacOptions options;
  options.account = "pusher";
  ClusterConfig cluster = cluster_of({rule_for({"a"})});
  cluster.context = "prod-admin";
  const std::string text = render_account_kubeconfig(cluster, options, "https://10.0.0.1:6443");

  EXPECT_THAT(text, HasSubstr("server: \"https://10.0.0.1:6443\"\n"));
  EXPECT_THAT(text, HasSubstr("token: {{.data.token | base64decode}}\n"));
  EXPECT_THAT(text, HasSubstr("current-context: \"prod-admin\"\n"));
}

}  // namespace
}  // namespace cred::syncd
