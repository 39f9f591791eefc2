// SPDX-License-Identifier: Apache-2.0
// The account's token, its kubeconfig and the files.
#include "syncd/cli/join/login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>

#include "base/base64.h"
#include "support/memory_files.h"
#include "support/temporary_directory.h"
#include "syncd/cli/join/files.h"
#include "unit/syncd/reconcile/fake_cluster.h"

namespace cred::syncd {
namespace {

using cred::testing::make_forbidden;
using cred::testing::make_status;
using cred::testing::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPath = "/api/v1/namespaces/ecr-syncd/secrets/sync-token";

struct TokenServer {
  std::function<Response()> answer;
  int requests = 0;
  int sleeps = 0;

  Result<Secret> await() {
    return await_account_token(
        kPath,
        [this](const ApiRequest& request) {
          EXPECT_EQ(request.path, kPath);
          ++requests;
          return Result<Response>(answer());
        },
        [this](std::chrono::milliseconds) { ++sleeps; });
  }
};

Response make_secret(const std::string& token) {
  return {200, {}, R"({"data":{"token":")" + encode_base64(token) + R"("}})"};
}

TEST(AwaitAccountToken, WaitsUntilItIsThere) {
  TokenServer server;
  server.answer = [&] {
    if (server.requests == 1) return make_status(404, "NotFound", "no secret");
    return server.requests < 5 ? Response{200, {}, R"({"type":"x"})"} : make_secret("hunter2");
  };
  const auto token = server.await();
  ASSERT_TRUE(token);
  EXPECT_EQ(token->reveal(), "hunter2");
  EXPECT_EQ(server.sleeps, 4);
}

TEST(AwaitAccountToken, GivesUpAfterTenSeconds) {
  TokenServer server;
  server.answer = [] { return Response{200, {}, "{}"}; };
  const auto token = server.await();
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, Errc::unavailable);
  EXPECT_THAT(token.error().text, HasSubstr("within 10 s"));
  EXPECT_EQ(server.sleeps, 49);
}

TEST(AwaitAccountToken, SaysThatItMayNotBeRead) {
  TokenServer server;
  server.answer = [] { return make_forbidden("get", "secrets"); };
  EXPECT_EQ(server.await().error().code, Errc::denied);
  EXPECT_EQ(server.sleeps, 0);
}

TEST(AwaitAccountToken, ShowsNothingOfWhatItCannotRead) {
  TokenServer server;
  server.answer = [] { return Response{200, {}, R"({"data":{"token":"hunter2%"}})"}; };
  EXPECT_THAT(server.await().error().text, Not(HasSubstr("hunter2")));
}

TEST(RenderAccountLogin, IsReadAsTheSameWay) {
  KubeAccess way;
  way.server = "https://k:6443";
  way.server_name = "kubernetes";
  way.ca_pem = "-----BEGIN CERTIFICATE-----\n";
  way.ca_file = "/operator/ca.crt";
  way.proxy_url = "socks5://p:1080";
  way.certificate_pem = "the operator's own";
  const Secret text = render_account_login("123", "sync", way, {Secret("hunter2"), {}});
  const auto access = read_kubeconfig("/f", {}, cred::testing::read_from({{"/f", text.reveal()}}));
  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->server, way.server);
  EXPECT_EQ(access->server_name, way.server_name);
  EXPECT_EQ(access->ca_pem, way.ca_pem);
  EXPECT_EQ(access->proxy_url, way.proxy_url);
  EXPECT_EQ(access->token.reveal(), "hunter2");
  EXPECT_EQ(access->token_file, "");
  EXPECT_EQ(access->ca_file + access->certificate_pem, "");
}

TEST(RenderAccountLogin, TrustsTheSystemWhereTheOperatorDoes) {
  KubeAccess way;
  way.server = "https://k";
  EXPECT_THAT(render_account_login("c", "sync", way, {Secret("t"), {}}).reveal(),
              Not(HasSubstr("certificate-authority")));
}

TEST(RenderAccountLogin, NamesTheFileAndNothingOfTheToken) {
  KubeAccess way;
  way.server = "https://k";
  const Secret text =
      render_account_login("c", "sync", way, {Secret("hunter2"), "/s/tokens/c.token"});
  const auto access = read_kubeconfig("/f", {}, cred::testing::read_from({{"/f", text.reveal()}}));
  ASSERT_TRUE(access) << access.error().text;
  EXPECT_EQ(access->token_file, "/s/tokens/c.token");
  EXPECT_TRUE(access->token.empty());
  EXPECT_THAT(text.reveal(), Not(HasSubstr("hunter2")));
}

TEST(PrepareTokenDirectory, MakesItForTheDaemonAlone) {
  const TemporaryDirectory folder;
  EXPECT_TRUE(prepare_token_directory(folder / "state/tokens", std::nullopt));
  EXPECT_TRUE(prepare_token_directory(folder / "state/tokens", std::nullopt));

  struct stat info {};

  ASSERT_EQ(::stat((folder / "state/tokens").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0700U);
  ASSERT_EQ(::stat((folder / "state").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0710U);
}

TEST(PrepareTokenDirectory, FollowsNoLinkThatWasPutInItsPlace) {
  const TemporaryDirectory folder;
  ASSERT_TRUE(prepare_token_directory(folder / "elsewhere/tokens", std::nullopt));
  ASSERT_EQ(::mkdir((folder / "state").c_str(), 0700), 0);
  ASSERT_EQ(::symlink((folder / "elsewhere/tokens").c_str(), (folder / "state/tokens").c_str()), 0);
  EXPECT_THAT(prepare_token_directory(folder / "state/tokens", std::nullopt).error().text,
              HasSubstr("is not a directory of the daemon's"));
}

TEST(WriteJoinedFile, WritesOnceAndMendsTheMode) {
  const TemporaryDirectory folder;
  const std::string path = folder / "f";
  EXPECT_TRUE(*write_joined_file(path, "text", {0600, std::nullopt}));
  EXPECT_FALSE(*write_joined_file(path, "text", {0600, std::nullopt}));
  EXPECT_TRUE(*write_joined_file(path, "text", {0640, std::nullopt}));
  EXPECT_TRUE(*write_joined_file(path, "other", {0640, std::nullopt}));
}

TEST(PrepareJoinDirectory, MakesItForEverybodyToLookInto) {
  const TemporaryDirectory folder;
  const mode_t old = ::umask(077);
  EXPECT_TRUE(prepare_join_directory(folder / "d"));
  EXPECT_TRUE(prepare_join_directory(folder / "d"));
  ::umask(old);

  struct stat info {};

  ASSERT_EQ(::stat((folder / "d").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0755U);
}

TEST(PrepareJoinDirectory, SaysWhatIsInTheWay) {
  const TemporaryDirectory folder;
  std::ofstream(folder / "f") << "x";
  EXPECT_THAT(prepare_join_directory(folder / "f/d").error().text,
              HasSubstr("cannot write to " + (folder / "f/d")));
}

}  // namespace
}  // namespace cred::syncd
