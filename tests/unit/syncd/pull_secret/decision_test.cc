// SPDX-License-Identifier: Apache-2.0
// What is done about one secret, case by case.
#include "syncd/pull_secret/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using testing::apply_decision;
using ::testing::HasSubstr;
using testing::kDockerHub;
using testing::kHost;
using testing::kNow;
using testing::kOtherHost;
using testing::make_config;
using testing::make_entry;
using testing::make_our_secret;
using testing::make_password;
using testing::make_secret;
using testing::make_token;
using ::testing::Not;
using testing::Wish;
using testing::written_config;
using testing::written_text;
using Kind = Decision::Kind;

const std::string& our_token() {
  static const std::string kToken = make_token(kNow + hours{10});
  return kToken;
}

TEST(Decide, CreatesWhatIsAbsent) {
  Wish wish;
  wish.rule.labels = {{"team", "a"}, {"app.kubernetes.io/managed-by", "me"}};
  wish.rule.annotations = {{"note", "b"}};
  const Decision decision = wish.decide(std::nullopt);

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(decision.reason, "created");
  EXPECT_EQ(written_config(decision), make_config(make_entry(kHost, our_token())));
  EXPECT_EQ(written_text(decision, "/metadata/uid"), "(none)");
  EXPECT_EQ(written_text(decision, "/metadata/labels/app.kubernetes.io~1managed-by"), "ecr-syncd");
  EXPECT_EQ(written_text(decision, "/metadata/labels/ecr-syncd~1instance"), "here");
  EXPECT_EQ(written_text(decision, "/metadata/labels/team"), "a");
  EXPECT_EQ(written_text(decision, "/metadata/annotations/note"), "b");
  EXPECT_EQ(written_text(decision, "/metadata/annotations/ecr-syncd~1expires-at"),
            "2026-11-24T22:00:00Z");
  EXPECT_EQ(decision.expires_at, kNow + hours{10});
}

TEST(Decide, LeavesWhatItWrote) {
  for (const auto type : {SecretType::docker_config_json, SecretType::docker_config}) {
    for (const auto format : {ServerFormat::host, ServerFormat::https, ServerFormat::both}) {
      Wish wish;
      wish.rule.type = type;
      wish.rule.server_format = format;
      const Decision decision = wish.decide(apply_decision(wish.decide(std::nullopt)));
      EXPECT_EQ(decision.kind, Kind::leave);
      EXPECT_EQ(decision.expires_at, kNow + hours{10});
    }
  }
}

TEST(Decide, TakesOverInPlaceWithWhatIsNotOurs) {
  const SecretObject secret =
      make_secret(make_config(std::string(kDockerHub) + "," + make_entry(kHost, "old")));
  const Decision decision = Wish().decide(secret);

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(decision.reason, "taken over, made by kubectl-create, token renewed");
  EXPECT_EQ(written_text(decision, "/metadata/uid"), "uid-1");
  EXPECT_EQ(written_text(decision, "/metadata/resourceVersion"), "7");
  EXPECT_THAT(written_config(decision),
              HasSubstr(R"({ "auth":"aHViOnNlY3JldA==", "email" : "a@b" })"));
  EXPECT_THAT(written_config(decision), HasSubstr(make_entry(kHost, our_token())));
}

TEST(Decide, RenewsInPlace) {
  const Decision decision =
      Wish().decide(make_our_secret(make_config(make_entry(kHost, make_token(kNow + hours{4})))));

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(decision.reason, "token renewed");
  EXPECT_EQ(decision.uid, "uid-1");
  EXPECT_EQ(decision.resource_version, "7");
}

TEST(Decide, RepairsWhatSomebodyChanged) {
  const SecretObject right = apply_decision(Wish().decide(std::nullopt));

  SecretObject emptied = right;
  emptied.docker_config = Secret(std::string(R"({"auths":{}})"));
  EXPECT_EQ(Wish().decide(emptied).reason, "registry added");

  SecretObject broken = right;
  broken.docker_config = Secret(std::string("broken"));
  EXPECT_EQ(Wish().decide(broken).kind, Kind::apply);

  SecretObject spaced = right;
  spaced.docker_config = Secret(right.docker_config->reveal() + "\n");
  EXPECT_EQ(Wish().decide(spaced).reason, "content put right");

  SecretObject unlabelled = right;
  unlabelled.meta.annotations.clear();
  EXPECT_EQ(Wish().decide(unlabelled).reason, "labels and annotations put right");
}

TEST(Decide, LeavesForeignLabelsAlone) {
  SecretObject secret = apply_decision(Wish().decide(std::nullopt));
  secret.meta.labels.emplace_back("team", "b");
  secret.meta.annotations.emplace_back("note", "c");

  EXPECT_EQ(Wish().decide(secret).kind, Kind::leave);
}

TEST(Decide, WaitsWhenThereIsNothingToWrite) {
  Wish wish;
  wish.desired.passwords.clear();
  const Decision decision = wish.decide(std::nullopt);

  EXPECT_EQ(decision.kind, Kind::wait);
  EXPECT_THAT(decision.reason, HasSubstr(kHost));
  EXPECT_TRUE(decision.body.empty());
}

TEST(Decide, NeverReplacesACredentialByLess) {
  const Instant expires_at = kNow + hours{3};
  for (const SecretObject& secret :
       {make_our_secret(make_config(make_entry(kHost, make_token(expires_at)))),
        make_secret(make_config(make_entry(kHost, make_token(expires_at))))}) {
    Wish without;
    without.desired.passwords.clear();
    EXPECT_EQ(without.decide(secret).kind, Kind::wait);
    EXPECT_EQ(without.decide(secret).expires_at, expires_at);

    Wish expired;
    expired.desired.passwords = {make_password(kHost, kNow)};
    EXPECT_EQ(expired.decide(secret).kind, Kind::wait);

    Wish empty;
    empty.desired.passwords = {{kHost, Secret(), kNow + hours{10}}};
    EXPECT_EQ(empty.decide(secret).kind, Kind::wait);
  }
}

TEST(Decide, KeepsTheEntryOfARegistryWithoutPassword) {
  Wish wish;
  wish.desired.our_hosts = {kHost, kOtherHost};
  const std::string expired = make_entry(kOtherHost, make_token(kNow - hours{1}));
  const Decision decision = wish.decide(make_our_secret(make_config(expired)));

  EXPECT_EQ(written_config(decision), make_config(expired + "," + make_entry(kHost, our_token())));
  EXPECT_EQ(decision.expires_at, kNow - hours{1});
}

TEST(Decide, CreatesWithThePasswordsThatThereAre) {
  Wish wish;
  wish.desired.our_hosts = {kHost, kOtherHost};
  const Decision decision = wish.decide(std::nullopt);

  EXPECT_EQ(decision.kind, Kind::apply);
  EXPECT_EQ(decision.reason, std::string("created without a password for ") + kOtherHost);
}

TEST(Decide, TakesTheLongerLivingOfTwoPasswords) {
  Wish wish;
  wish.desired.passwords.push_back(make_password(kHost, kNow + hours{11}, "longer"));
  wish.desired.passwords.push_back(make_password(kHost, kNow + hours{1}, "shorter"));

  EXPECT_EQ(written_config(wish.decide(std::nullopt)),
            make_config(make_entry(kHost, make_token(kNow + hours{11}, "longer"))));
}

TEST(Decide, RefusesAnotherTypeUnlessToReplaceIt) {
  SecretObject secret = make_secret("");
  secret.type = "Opaque";
  secret.docker_config.reset();
  Wish wish;
  const Decision refused = wish.decide(secret);
  EXPECT_EQ(refused.kind, Kind::refuse);
  EXPECT_THAT(refused.reason, HasSubstr("Opaque"));
  EXPECT_THAT(refused.reason, HasSubstr("`replace: true`"));

  wish.rule.replace = true;
  const Decision replaced = wish.decide(secret);
  EXPECT_EQ(replaced.kind, Kind::replace);
  EXPECT_EQ(replaced.uid, "uid-1");
  EXPECT_EQ(replaced.resource_version, "7");
  EXPECT_EQ(written_text(replaced, "/metadata/uid"), "(none)");
}

TEST(Decide, CarriesEntriesOverIntoTheOtherType) {
  SecretObject secret = make_secret("{" + make_entry("a", "1") + "}");
  secret.type = "kubernetes.io/dockercfg";
  Wish wish;
  wish.rule.replace = true;

  EXPECT_EQ(written_config(wish.decide(secret)),
            make_config(make_entry("a", "1") + "," + make_entry(kHost, our_token())));
}

TEST(Decide, NeverDeletesWithoutAPassword) {
  SecretObject secret = make_secret("{}");
  secret.type = "Opaque";
  Wish wish;
  wish.rule.replace = true;
  wish.desired.passwords.clear();

  EXPECT_EQ(wish.decide(secret).kind, Kind::wait);
}

TEST(Decide, TouchesNothingImmutableUnlessToReplaceIt) {
  SecretObject secret = make_secret(make_config(make_entry(kHost, "old")));
  secret.is_immutable = true;
  Wish wish;
  EXPECT_EQ(wish.decide(secret).kind, Kind::refuse);
  EXPECT_THAT(wish.decide(secret).reason, HasSubstr("immutable"));

  secret.docker_config = Secret(make_config(make_entry(kHost, our_token())));
  EXPECT_EQ(wish.decide(secret).kind, Kind::leave);

  secret.docker_config = Secret(make_config(kDockerHub));
  wish.rule.replace = true;
  EXPECT_EQ(wish.decide(secret).kind, Kind::replace);
  EXPECT_THAT(written_config(wish.decide(secret)), HasSubstr("aHViOnNlY3JldA=="));
}

TEST(Decide, RefusesForeignTextThatIsNoJson) {
  Wish wish;
  const Decision decision = wish.decide(make_secret("hunter2-secret"));
  EXPECT_EQ(decision.kind, Kind::refuse);
  EXPECT_THAT(decision.reason, HasSubstr("`ownership: force`"));
  EXPECT_THAT(decision.reason, Not(HasSubstr("hunter2")));

  wish.rule.ownership = Ownership::force;
  EXPECT_EQ(wish.decide(make_secret("hunter2-secret")).kind, Kind::apply);
}

TEST(Decide, WaitsForADeletionToEnd) {
  SecretObject secret = make_secret("{}");
  secret.meta.is_terminating = true;

  EXPECT_EQ(Wish().decide(secret).kind, Kind::wait);
}

TEST(Decide, RefusesToOutgrowASecret) {
  const std::string text = make_config("\"a\":\"" + std::string((1U << 20U) - 100, 'x') + '"');

  EXPECT_EQ(Wish().decide(make_secret(text)).kind, Kind::refuse);
}

TEST(Decide, ShowsNoForeignControlBytes) {
  SecretObject secret = make_secret("{}");
  secret.type = "Opa\x1b[31mque\n";

  const std::string reason = Wish().decide(secret).reason;
  EXPECT_THAT(reason, Not(HasSubstr("\x1b")));
  EXPECT_THAT(reason, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace cred::syncd
