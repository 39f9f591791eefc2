// SPDX-License-Identifier: Apache-2.0
// What a session is made of: headers, TLS identity, proxy, and the files that it depends on.
#include "syncd/kube/client/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "unit/syncd/kube/client/sessions.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::AnyOf;
using testing::ClusterWorld;
using testing::complaint;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::kCertificate;
using testing::kExec;
using testing::kKey;
using testing::kNow;
using testing::login;
using ::testing::Not;
using testing::open;

TEST(OpenSession, SendsTheToken) {
  ClusterWorld world("{token: t}");
  EXPECT_EQ(login(world), "Bearer t");
}

TEST(OpenSession, PrefersTheTokenFile) {
  ClusterWorld world("{token: t, tokenFile: token}");
  world.write("token", "filed\n");
  EXPECT_EQ(login(world), "Bearer filed");
}

TEST(OpenSession, SendsALogin) {
  ClusterWorld world("{username: me, password: p}");
  EXPECT_EQ(login(world), "Basic bWU6cA==");
}

TEST(OpenSession, SendsWhatThePluginPrints) {
  ClusterWorld world("{" + std::string(kExec) + "}");
  EXPECT_EQ(login(world), "Bearer printed");
}

TEST(OpenSession, DoesNotAskThePluginWhereThereIsAToken) {
  ClusterWorld world("{token: t, " + std::string(kExec) + "}");
  EXPECT_EQ(login(world), "Bearer t");
  EXPECT_EQ(world.plugin_runs, 0);
}

TEST(OpenSession, ActsForSomebodyElse) {
  ClusterWorld world("{token: t, as: jane, as-groups: [ops]}");
  const auto session = open(world);

  ASSERT_TRUE(session) << session.error().text;
  EXPECT_EQ(find_header((*session)->headers, "Impersonate-User"), "jane");
  EXPECT_EQ(find_header((*session)->headers, "Impersonate-Group"), "ops");
  EXPECT_EQ(find_header((*session)->headers, "Authorization"), "Bearer t");
}

TEST(OpenSession, SendsNoCredentialsOverPlainHttp) {
  for (const std::string& user :
       {std::string("{token: hunter2, as: jane}"), std::string("{tokenFile: absent}"),
        std::string("{username: me, password: hunter2}"), "{" + std::string(kExec) + "}",
        std::string("{client-certificate: absent, client-key: absent}")}) {
    SCOPED_TRACE(user);
    ClusterWorld world(user, "{server: 'http://k'}");
    const auto session = open(world);
    ASSERT_TRUE(session) << session.error().text;
    EXPECT_TRUE((*session)->headers.empty());
    EXPECT_EQ((*session)->server, "http://k");
    EXPECT_EQ(world.plugin_runs, 0);
  }
}

TEST(OpenSession, AsksNoPluginBesideACertificate) {
  ClusterWorld world("{" + std::string(kExec) + ", " + testing::make_pair_user().substr(1));
  world.write("key", kKey);
  EXPECT_EQ(login(world), "none");
  EXPECT_EQ(world.plugin_runs, 0);
  EXPECT_EQ(world.senders.at(0).certificate_pem, kCertificate);
}

TEST(OpenSession, SaysWhatAServiceCannotSee) {
  const cred::testing::TestEnvironment service({"NOTIFY_SOCKET=/run/systemd/notify"});
  for (const char* const path : {"/root/none/config", "/home/none/config", "/run/user/0/none"}) {
    ClusterWorld world;
    world.reference.kubeconfig = path;
    ClusterDeps deps = world.deps();
    deps.environment = service.view();
    const auto hidden = open_session(world.reference, deps, nullptr);
    EXPECT_THAT(hidden.error().text, EndsWith("; this service cannot see home directories: put it "
                                              "under /etc/ecr-syncd"));
    EXPECT_THAT(complaint(world), Not(HasSubstr("home directories")));
  }
  ClusterWorld world("{tokenFile: /root/none/token}");
  ClusterDeps deps = world.deps();
  deps.environment = service.view();
  EXPECT_EQ(open_session(world.reference, deps, nullptr).error().text,
            "cluster prod: /root/none/token does not exist; this service cannot see home "
            "directories: put it under /etc/ecr-syncd");
}

TEST(OpenSession, TakesPlainHttpForWhoeverNeedsNoCredentials) {
  ClusterWorld world("{}", "{server: 'http://127.0.0.1:8001'}");
  EXPECT_EQ(login(world), "none");
}

TEST(OpenSession, UsesTheProxyOfTheKubeconfig) {
  ClusterWorld world("{token: t}", "{server: 'https://k', proxy-url: 'socks5://proxy:1080'}");
  ASSERT_TRUE(open(world));
  EXPECT_EQ(world.senders.at(0).proxy_url, "socks5://proxy:1080");
}

TEST(OpenSession, PrefersTheProxyOfOurConfiguration) {
  ClusterWorld world("{token: t}", "{server: 'https://k', proxy-url: 'http://proxy'}");
  world.reference.proxy = "http://ours";
  ASSERT_TRUE(open(world));
  EXPECT_EQ(world.senders.at(0).proxy_url, "http://ours");
}

TEST(OpenSession, LimitsTheSender) {
  ClusterWorld world;
  world.reference.in_flight = 7;
  ASSERT_TRUE(open(world));
  EXPECT_EQ(world.limits.at(0).in_flight, 7);
  EXPECT_EQ(world.limits.at(0).streams, 90);
}

TEST(OpenSession, NamesTheFileThatIsMissing) {
  ClusterWorld world("{tokenFile: token}");
  EXPECT_EQ(complaint(world), "cluster prod: " + world.directory / "token" + " does not exist");
}

TEST(OpenSession, TrustsNobodyElseWhereTheCaFileIsEmpty) {
  ClusterWorld world("{token: t}", "{server: 'https://k', certificate-authority: ca}");
  world.write("ca", "\n");
  EXPECT_EQ(complaint(world), "cluster prod: " + world.directory / "ca" + " is empty");
}

TEST(OpenSession, IsNotNobodyWhereTheTokenFileHasNone) {
  for (const char* const content : {"", " \n", "one\ntwo\n"}) {
    SCOPED_TRACE(content);
    ClusterWorld world("{tokenFile: token}");
    world.write("token", content);
    EXPECT_THAT(complaint(world), AnyOf(EndsWith("is empty"), HasSubstr("more than one line")));
  }
}

TEST(OpenSession, TakesTheTokenBesideAFileThatHasNone) {
  for (const char* const file : {"absent", "empty", "blank", "/etc"}) {
    SCOPED_TRACE(file);
    ClusterWorld world(std::string("{token: t, tokenFile: ") + file + "}");
    world.write("empty", "");
    world.write("blank", " \n");
    EXPECT_EQ(login(world), "Bearer t");
  }
}

TEST(OpenSession, LooksAgainForTheFileBesideAToken) {
  ClusterWorld world("{token: t, tokenFile: token}");
  const auto session = open(world);
  ASSERT_TRUE(session) << session.error().text;
  EXPECT_FALSE(is_outdated(**session, kNow));

  world.write("token", "filed");

  EXPECT_TRUE(is_outdated(**session, kNow));
  EXPECT_EQ(login(world), "Bearer filed");
}

TEST(OpenSession, SaysWhoMustBeAbleToReadAFile) {
  ClusterWorld world("{tokenFile: .}");
  EXPECT_THAT(complaint(world), HasSubstr("it must be readable for the user of ecr-syncd"));
}

TEST(OpenSession, NamesThePluginThatFailed) {
  ClusterWorld world("{" + std::string(kExec) + "}");
  world.run_plugin = [](const auto&, const auto&, auto, const auto&) {
    return ProcessResult{1, Secret(), "no session"};
  };
  EXPECT_EQ(complaint(world), "cluster prod: exec plugin p failed with status 1: no session");
}

TEST(OpenSession, KeepsTheSenderWhenOnlyTheTokenIsNew) {
  ClusterWorld world("{tokenFile: token}");
  world.write("token", "a");
  const auto first = open(world);
  world.write("token", "bb");
  const auto second = open(world, *first);

  EXPECT_EQ(find_header((*second)->headers, "Authorization"), "Bearer bb");
  EXPECT_EQ(world.senders.size(), 1U);
}

TEST(OpenSession, MakesANewSenderWhenTheCaIsNew) {
  ClusterWorld world("{token: t}", "{server: 'https://k', certificate-authority: ca}");
  world.write("ca", kCertificate);
  const auto first = open(world);
  world.write("ca", std::string(kCertificate) + kCertificate);
  ASSERT_TRUE(open(world, *first));

  ASSERT_EQ(world.senders.size(), 2U);
  EXPECT_EQ(world.senders[1].ca_pem, std::string(kCertificate) + kCertificate);
}

TEST(OpenSession, FindsTheKubeconfigOfTheEnvironment) {
  ClusterWorld world;
  const cred::testing::TestEnvironment environment(
      {"KUBECONFIG=/absent:" + world.directory / "config"});
  world.reference.kubeconfig.clear();
  ClusterDeps deps = world.deps();
  deps.environment = environment.view();

  EXPECT_TRUE(open_session(world.reference, deps, nullptr));
}

TEST(OpenSession, FindsTheKubeconfigOfTheHome) {
  ClusterWorld world;
  world.reference.kubeconfig.clear();
  EXPECT_THAT(complaint(world), HasSubstr(world.directory / ".kube/config"));
}

TEST(IsOutdated, NoticesEveryFile) {
  for (const std::string& name :
       {std::string("config"), std::string("ca"), std::string("key"), std::string("token")}) {
    SCOPED_TRACE(name);
    ClusterWorld world("{tokenFile: token, " + testing::make_pair_user().substr(1),
                       "{server: 'https://k', certificate-authority: ca}");
    world.write("ca", kCertificate);
    world.write("key", kKey);
    world.write("token", "x");
    const auto session = open(world);
    ASSERT_TRUE(session) << session.error().text;
    EXPECT_FALSE(is_outdated(**session, kNow));
    world.write(name, "longer");
    EXPECT_TRUE(is_outdated(**session, kNow));
  }
}

TEST(IsOutdated, NoticesAFileThatWasMissing) {
  ClusterWorld world;
  world.reference.kubeconfig = world.directory / "first" + ":" + world.reference.kubeconfig;
  const auto session = open(world);
  world.write("first", "{}");

  EXPECT_TRUE(is_outdated(**session, kNow));
}

TEST(IsOutdated, NoticesAChangeDuringTheReading) {
  ClusterWorld world;
  ClusterDeps deps = world.deps();
  deps.read_file = [&world](const std::string& path) {
    auto text = read_file(path, 100000);
    world.write("config", **text + "# changed\n");
    return text;
  };
  const auto session = open_session(world.reference, deps, nullptr);

  ASSERT_TRUE(session) << session.error().text;
  EXPECT_TRUE(is_outdated(**session, kNow));
}

TEST(IsOutdated, IsBeforeTheExpiryOfWhatThePluginPrinted) {
  ClusterWorld world("{" + std::string(kExec) + "}");
  world.run_plugin = [](const auto&, const auto&, auto, const auto&) {
    return ProcessResult{0,
                         Secret(testing::make_exec_credential(
                             R"({"token":"t","expirationTimestamp":"2026-11-24T12:10:00Z"})")),
                         {}};
  };
  const auto session = open(world);

  EXPECT_FALSE(is_outdated(**session, kNow + seconds{569}));
  EXPECT_TRUE(is_outdated(**session, kNow + seconds{570}));
  EXPECT_TRUE(is_outdated(**session, kNow + seconds{571}));
}

}  // namespace
}  // namespace cred::syncd
