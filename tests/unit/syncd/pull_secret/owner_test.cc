// SPDX-License-Identifier: Apache-2.0
// Whose a secret is, and what follows for us.
#include "syncd/pull_secret/owner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "syncd/pull_secret/owner_marks.h"
#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using testing::kHost;
using testing::kNow;
using testing::make_config;
using testing::make_entry;
using testing::make_our_secret;
using testing::make_secret;
using testing::Wish;
using Kind = Decision::Kind;

struct Marked {
  const char* tool;
  std::function<void(SecretObject&)> mark;
};

const std::vector<Marked>& marks() {
  static const std::vector<Marked> kMarks = {
      {"ExternalThing/web", [](auto& s) { s.meta.owners = {"ExternalThing/web"}; }},
      {"Helm",
       [](auto& s) {
         s.meta.labels = {{"app.kubernetes.io/managed-by", "Helm"}};
       }},
      {"Helm",
       [](auto& s) {
         s.meta.annotations = {{"meta.helm.sh/release-name", "web"}};
       }},
      {"External Secrets",
       [](auto& s) {
         s.meta.labels = {{"reconcile.external-secrets.io/managed", "true"}};
       }},
      {"External Secrets",
       [](auto& s) { s.meta.managers = {"externalsecrets.external-secrets.io/regcred"}; }},
      {"Argo CD",
       [](auto& s) {
         s.meta.labels = {{"argocd.argoproj.io/instance", "web"}};
       }},
      {"Argo CD",
       [](auto& s) {
         s.meta.annotations = {{"argocd.argoproj.io/instance", "web"}};
       }},
      {"Argo CD",
       [](auto& s) {
         s.meta.annotations = {{"argocd.argoproj.io/tracking-id", "web:/Secret:x"}};
       }},
      {"Argo CD", [](auto& s) { s.meta.managers = {"argocd-controller"}; }},
      {"Flux",
       [](auto& s) {
         s.meta.labels = {{"kustomize.toolkit.fluxcd.io/name", "apps"}};
       }},
      {"Kyverno",
       [](auto& s) {
         s.meta.labels = {{"generate.kyverno.io/policy-name", "sync"}};
       }},
      {"kyverno",
       [](auto& s) {
         s.meta.labels = {{"app.kubernetes.io/managed-by", "kyverno"}};
       }},
      {"Sealed Secrets",
       [](auto& s) {
         s.meta.annotations = {{"sealedsecrets.bitnami.com/managed", "true"}};
       }},
      {"Reflector",
       [](auto& s) {
         s.meta.annotations = {{"reflector.v1.k8s.emberstack.com/reflects", "a/b"}};
       }},
  };
  return kMarks;
}

TEST(FindOwner, RefusesAndNamesWhoManagesIt) {
  for (const auto ownership : {Ownership::adopt, Ownership::refuse}) {
    for (const Marked& marked : marks()) {
      SCOPED_TRACE(marked.tool);
      SecretObject secret = make_our_secret(make_config(""));
      marked.mark(secret);
      secret.meta.labels.emplace_back("ecr-syncd/instance", "here");
      secret.meta.managers.emplace_back("ecr-syncd");
      Wish wish;
      wish.rule.ownership = ownership;
      const Decision decision = wish.decide(secret);
      EXPECT_EQ(decision.kind, Kind::refuse);
      EXPECT_THAT(decision.reason, HasSubstr(marked.tool));
      EXPECT_THAT(decision.reason, HasSubstr("`ownership: force`"));
    }
  }
}

TEST(FindOwner, IsOverruledByForce) {
  for (const Marked& marked : marks()) {
    SCOPED_TRACE(marked.tool);
    SecretObject secret = make_secret(make_config(testing::kDockerHub));
    marked.mark(secret);
    Wish wish;
    wish.rule.ownership = Ownership::force;
    const Decision decision = wish.decide(secret);
    EXPECT_EQ(decision.kind, Kind::apply);
    EXPECT_THAT(testing::written_config(decision), HasSubstr("aHViOnNlY3JldA=="));
  }
}

TEST(FindOwner, DoesNotCountMarksThatTheRuleSetsItself) {
  Wish wish;
  wish.rule.annotations = {{"argocd.argoproj.io/tracking-id", "web"}};
  SecretObject secret = make_secret("{}");
  secret.meta.annotations = wish.rule.annotations;
  EXPECT_EQ(wish.decide(secret).kind, Kind::apply);

  secret.meta.annotations.front().second = "other";
  EXPECT_EQ(wish.decide(secret).kind, Kind::refuse);
}

// Every mark of the table, in every place where it may stand.
TEST(FindOwner, KnowsEveryMarkOfTheTable) {
  for (const KnownMark& mark : kKnownLabels) {
    SecretObject secret = make_secret("{}");
    secret.meta.labels = {{mark.key, *mark.value == '\0' ? "x" : mark.value}};
    EXPECT_THAT(find_owner(secret, {}), HasSubstr(mark.tool)) << mark.key;
  }
  for (const KnownMark& mark : kKnownAnnotations) {
    SecretObject secret = make_secret("{}");
    secret.meta.annotations = {{mark.key, *mark.value == '\0' ? "" : mark.value}};
    EXPECT_THAT(find_owner(secret, {}), HasSubstr(mark.tool)) << mark.key;
  }
}

// What people write to have a secret copied does not make the copier its owner.
TEST(FindOwner, LeavesWhatIsOnlyCopiedFrom) {
  SecretObject secret = make_secret("{}");
  secret.meta.annotations = {{"reflector.v1.k8s.emberstack.com/reflection-allowed", "true"},
                             {"replicator.v1.mittwald.de/replicate-to", "a,b"},
                             {"sealedsecrets.bitnami.com/managed", "false"}};
  EXPECT_EQ(find_owner(secret, {}), "");
}

TEST(FindOwner, NamesWhoeverManagesItByTheCommonLabel) {
  SecretObject secret = make_secret("{}");
  secret.meta.labels = {{kManagedByLabel, "some-operator"}};
  EXPECT_EQ(find_owner(secret, {}),
            "some-operator (label app.kubernetes.io/managed-by: some-operator)");
  secret.meta.labels = {{kManagedByLabel, kFieldManager}};
  EXPECT_EQ(find_owner(secret, {}), "");
}

TEST(MakeLabels, NeverOverwriteAForeignManager) {
  Wish wish;
  wish.rule.ownership = Ownership::force;
  wish.rule.labels = {{kManagedByLabel, "me"}};
  SecretObject secret = make_secret("{}");
  secret.meta.labels = {{kManagedByLabel, "kyverno"}};

  const Decision decision = wish.decide(secret);
  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(testing::written_text(decision, "/metadata/labels/app.kubernetes.io~1managed-by"),
            "(none)");
  EXPECT_EQ(testing::written_text(decision, "/metadata/labels/ecr-syncd~1instance"), "here");
}

TEST(Refuse, WritesOnlyWhatWeMade) {
  Wish wish;
  wish.rule.ownership = Ownership::refuse;
  const std::string old = make_config(make_entry(kHost, testing::make_token(kNow)));

  EXPECT_EQ(wish.decide(std::nullopt).kind, Kind::apply);
  EXPECT_EQ(wish.decide(make_our_secret(old)).kind, Kind::apply);
  EXPECT_EQ(wish.decide(make_our_secret(old, "elsewhere")).kind, Kind::refuse);
  const Decision decision = wish.decide(make_secret(old));
  EXPECT_EQ(decision.kind, Kind::refuse);
  EXPECT_THAT(decision.reason, HasSubstr("kubectl-create"));
  EXPECT_THAT(decision.reason, HasSubstr("`ownership: adopt`"));
}

TEST(Refuse, IsNotFooledByACopiedLabel) {
  Wish wish;
  wish.rule.ownership = Ownership::refuse;
  SecretObject copy = make_our_secret("{}");
  copy.meta.managers = {"kubectl-create"};

  EXPECT_EQ(wish.decide(copy).kind, Kind::refuse);
}

TEST(IsRemovable, WantsOurLabelInstanceAndManagerAndNoOwner) {
  const std::string text = make_config(make_entry(kHost, "x"));
  EXPECT_TRUE(is_removable(make_our_secret(text), "here", ""));
  EXPECT_FALSE(is_removable(make_our_secret(text), "elsewhere", ""));
  EXPECT_FALSE(is_removable(make_secret(text), "here", ""));
  EXPECT_FALSE(is_removable(make_our_secret(text, ""), "", ""));

  SecretObject copy = make_our_secret(text);
  copy.meta.managers = {"kubectl-create"};
  EXPECT_FALSE(is_removable(copy, "here", ""));

  SecretObject managed = make_our_secret(text);
  managed.meta.labels.front().second = "kyverno";
  EXPECT_FALSE(is_removable(managed, "here", ""));

  SecretObject owned = make_our_secret(text);
  owned.meta.owners = {"Thing/x"};
  EXPECT_FALSE(is_removable(owned, "here", ""));
}

TEST(IsRemovable, SparesWhatOthersPullsMayNeed) {
  EXPECT_TRUE(is_removable(make_our_secret("{}"), "here", ""));
  EXPECT_FALSE(is_removable(make_our_secret(make_config(testing::kDockerHub)), "here", ""));
  EXPECT_FALSE(is_removable(make_our_secret(R"({"auths":{},"HttpHeaders":{}})"), "here", ""));
  EXPECT_FALSE(is_removable(make_our_secret("no JSON"), "here", ""));

  SecretObject metadata_only = make_our_secret({});
  metadata_only.docker_config.reset();
  EXPECT_FALSE(is_removable(metadata_only, "here", ""));
}

TEST(FindOwner, KnowsTheMarksOfTheConfigurationToo) {
  const std::vector<OwnerMark> marks = {
      {"the vault operator", OwnerMark::Place::label, "vault.example.com/managed", "yes"},
      {"the copier", OwnerMark::Place::annotation, "copier.example.com/from", ""},
      {"the platform", OwnerMark::Place::manager, "platform-", ""}};
  SecretObject secret = make_secret("{}");
  EXPECT_EQ(find_owner(secret, {}, &marks), "");

  secret.meta.labels = {{"vault.example.com/managed", "no"}};
  EXPECT_EQ(find_owner(secret, {}, &marks), "");
  secret.meta.labels = {{"vault.example.com/managed", "Yes"}};
  EXPECT_EQ(find_owner(secret, {}, &marks),
            "the vault operator (label vault.example.com/managed: Yes)");
  secret.meta.labels.clear();
  secret.meta.annotations = {{"copier.example.com/from", "a/b"}};
  EXPECT_EQ(find_owner(secret, {}, &marks), "the copier (annotation copier.example.com/from: a/b)");
  secret.meta.annotations.clear();
  secret.meta.managers = {"platform-controller"};
  EXPECT_EQ(find_owner(secret, {}, &marks), "the platform (field manager platform-controller)");
}

TEST(FindOwner, MakesADecisionRefuse) {
  const std::vector<OwnerMark> marks = {
      {"the copier", OwnerMark::Place::annotation, "copier.example.com/from", ""}};
  Wish wish;
  SecretObject secret = make_secret("{}");
  secret.meta.annotations = {{"copier.example.com/from", "a/b"}};
  EXPECT_EQ(wish.decide(secret).kind, Kind::apply);

  wish.desired.owners = &marks;
  EXPECT_EQ(wish.decide(secret).kind, Kind::refuse);
}

}  // namespace
}  // namespace cred::syncd
