// SPDX-License-Identifier: Apache-2.0
// One look at one token: when it is renewed, and all that keeps the old one in its place.
#include "syncd/kube/token/keep_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/syncd/kube/token/token_world.h"

namespace cred::syncd {
namespace {

using cred::testing::make_forbidden;
using cred::testing::make_status;
using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kJoinedNow;
using testing::kTokenFile;
using testing::kTokenPath;
using testing::make_bound_token;
using testing::make_joined_kubeconfig;
using ::testing::Not;
using testing::TokenWorld;

// What stands in the file is the old token.
void expect_kept(TokenWorld& world, const TokenReport& report, Errc code, const std::string& text) {
  EXPECT_TRUE(report.is_ours);
  EXPECT_FALSE(report.is_new);
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->code, code);
  EXPECT_THAT(report.failure->text, HasSubstr(text));
  EXPECT_EQ(world.on_disk(), world.held.reveal() + '\n');
  EXPECT_EQ(world.writes, 0);
}

void refuse(TokenWorld& world, const Response& answer) {
  world.answer = [answer](const ApiRequest&, const std::string&) { return Result(answer); };
}

TEST(KeepToken, LeavesAloneWhatIsNotDue) {
  TokenWorld world;
  world.hold(hours{24} - seconds{1});
  const TokenReport report = world.keep();
  EXPECT_TRUE(report.is_ours);
  ASSERT_TRUE(report.token);
  EXPECT_FALSE(report.failure);
  EXPECT_THAT(world.asked, IsEmpty());
}

TEST(KeepToken, AsksWithTheOldOneTriesTheNewOneAndOnlyThenReplacesIt) {
  TokenWorld world;
  world.hold(hours{24});
  const TokenReport report = world.keep();
  EXPECT_TRUE(report.is_new);
  EXPECT_FALSE(report.failure);
  EXPECT_EQ(report.token->expires_at, kJoinedNow + kTokenLife);
  EXPECT_THAT(world.asked,
              ElementsAre(std::string(kTokenPath) + " held", std::string("/version fresh")));
  EXPECT_EQ(world.on_disk(), world.fresh.reveal() + '\n');
}

TEST(KeepToken, AsksForTheSameAccountSecretAndAudience) {
  TokenWorld world;
  std::string body;
  world.answer = [&](const ApiRequest& request, const std::string&) -> Result<Response> {
    body = request.body;
    return make_forbidden("create", "serviceaccounts/token");
  };
  world.keep();
  EXPECT_THAT(body, HasSubstr(R"("audiences":["api"],"expirationSeconds":604800)"));
  EXPECT_THAT(body, HasSubstr(R"("kind":"Secret","name":"sync-login","uid":"uid-1")"));
}

TEST(KeepToken, KeepsTheOldOneWhereTheServerDoesNotTakeTheNewOne) {
  TokenWorld world;
  world.answer = [&](const ApiRequest& request, const std::string&) -> Result<Response> {
    if (request.path == "/version") return make_status(401, "Unauthorized", "Unauthorized");
    return world.issue();
  };
  expect_kept(world, world.keep(), Errc::denied, "was not taken, so the old one stays");
}

TEST(KeepToken, TakesOneThatMayNotSeeTheVersion) {
  TokenWorld world;
  world.answer = [&](const ApiRequest& request, const std::string&) -> Result<Response> {
    if (request.path == "/version") return make_forbidden("get", "version");
    return world.issue();
  };
  EXPECT_TRUE(world.keep().is_new);
}

TEST(KeepToken, KeepsTheOldOneWhereTheServerIsGoneBeforeTheNewOneWasTried) {
  TokenWorld world;
  world.answer = [&](const ApiRequest& request, const std::string&) -> Result<Response> {
    if (request.path == "/version") return Error{Errc::unavailable, "no answer"};
    return world.issue();
  };
  expect_kept(world, world.keep(), Errc::unavailable, "no answer");
}

TEST(KeepToken, TakesNothingThatIsWorse) {
  const std::string other_secret =
      R"("kubernetes.io":{"namespace":"keeper","serviceaccount":{"name":"sync","uid":"1"},)"
      R"("secret":{"name":"sync-login","uid":"uid-2"}})";
  for (const Secret& worse :
       {make_bound_token(kJoinedNow, kJoinedNow + hours{138}),
        make_bound_token(kJoinedNow, kJoinedNow + hours{1}),
        make_bound_token(kJoinedNow, kJoinedNow + kTokenLife, other_secret), Secret("opaque")}) {
    TokenWorld world;
    world.hold(hours{30});  // ends in 138 h
    world.fresh = worse;
    expect_kept(world, world.keep(), Errc::bad_reply, "ends no later");
  }
}

TEST(KeepToken, SaysWhatIsInTheWay) {
  const std::vector<std::tuple<Response, Errc, std::string>> cases{
      {make_forbidden("create", "serviceaccounts/token"), Errc::denied,
       "service account keeper/sync lacks the right to create serviceaccounts/token for itself"},
      {make_status(
           422, "Invalid",
           "serviceaccounts \"sync\" is forbidden: ValidatingAdmissionPolicy 'p' with binding "
           "'p' denied request: short"),
       Errc::denied, "the admission policy lets service account keeper/sync have no such token"},
      {make_status(404, "NotFound", "secrets \"sync-login\" not found"), Errc::denied,
       "Secret keeper/sync-login or service account keeper/sync is not there any more"},
      {make_status(409, "Conflict", "the UID in the bound object reference does not match"),
       Errc::denied, "Secret keeper/sync-login is another one than the token is bound to"},
      {make_status(401, "Unauthorized", "Unauthorized"), Errc::no_credentials,
       "it was revoked by the deletion of Secret keeper/sync-login or of the account"}};
  for (const auto& [answer, code, text] : cases) {
    TokenWorld world;
    refuse(world, answer);
    const TokenReport report = world.keep();
    expect_kept(world, report, code, text);
    EXPECT_THAT(report.failure->text, HasSubstr("`ecr-syncd join CONTEXT --name prod`"));
  }
}

TEST(KeepToken, SaysThatItHasExpired) {
  TokenWorld world;
  world.hold(kTokenLife);
  refuse(world, make_status(401, "Unauthorized", "Unauthorized"));
  expect_kept(world, world.keep(), Errc::no_credentials,
              "the token of service account keeper/sync expired at 2026-11-24T12:00:00Z");
}

TEST(KeepToken, NobodyHasToJoinAgainForAServerThatIsAway) {
  TokenWorld world;
  refuse(world, make_status(503, "ServiceUnavailable", "later"));
  const TokenReport report = world.keep();
  expect_kept(world, report, Errc::unavailable, "later");
  EXPECT_THAT(report.failure->text, Not(HasSubstr("join")));
}

TEST(KeepToken, SaysThatItCannotBeWritten) {
  TokenWorld world;
  world.disk_trouble = Error{Errc::local, "cannot write: No space left on device"};
  expect_kept(world, world.keep(), Errc::local, "No space left");
}

TEST(KeepToken, DoesNotOverwriteWhatSomebodyWroteMeanwhile) {
  TokenWorld world;
  const Secret theirs = make_bound_token(kJoinedNow, kJoinedNow + hours{100});
  world.answer = [&](const ApiRequest& request, const std::string&) -> Result<Response> {
    if (request.path != "/version") return world.issue();
    world.files[kTokenFile] = theirs.reveal() + '\n';
    return Response{200, {}, "{}"};
  };
  const TokenReport report = world.keep();
  EXPECT_FALSE(report.is_new);
  EXPECT_FALSE(report.failure);
  EXPECT_EQ(world.on_disk(), theirs.reveal() + '\n');
}

TEST(KeepToken, IsNotOursWhereAnotherFileOrNoneOpensTheCluster) {
  for (const char* const user : {"{token: t}", "{tokenFile: /elsewhere/prod.token}",
                                 "{tokenFile: /state/tokens/../prod.token}", "{}", "7"}) {
    TokenWorld world;
    world.files["/etc/prod.kubeconfig"] = make_joined_kubeconfig(user);
    world.files["/elsewhere/prod.token"] = world.files["/state/prod.token"] = world.held.reveal();
    EXPECT_FALSE(world.keep().is_ours) << user;
    EXPECT_THAT(world.asked, IsEmpty());
  }
  TokenWorld world;
  world.files.erase("/etc/prod.kubeconfig");
  EXPECT_FALSE(world.keep().is_ours);
}

TEST(KeepToken, SaysThatThereIsNoTokenToRenew) {
  for (const auto& [content, text] : std::vector<std::pair<std::string, std::string>>{
           {"", "is not there or empty"}, {"opaque\n", "holds no token that could be renewed"}}) {
    TokenWorld world;
    world.files[kTokenFile] = content;
    const TokenReport report = world.keep();
    EXPECT_TRUE(report.is_ours);
    EXPECT_FALSE(report.token);
    ASSERT_TRUE(report.failure);
    EXPECT_THAT(report.failure->text, HasSubstr(std::string(kTokenFile) + ' ' + text));
    EXPECT_THAT(world.asked, IsEmpty());
  }
}

}  // namespace
}  // namespace cred::syncd
