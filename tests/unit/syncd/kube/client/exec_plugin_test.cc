// SPDX-License-Identifier: Apache-2.0
// Credential plugins: what they are given, what they may print, and what is said when they fail.
#include "syncd/kube/client/exec_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/base64.h"
#include "support/test_environment.h"

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kVersion = "client.authentication.k8s.io/v1";

std::string credential(const std::string& status) {
  return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
         status + "}";
}

std::string complaint(const std::string& text) {
  const auto parsed = parse_exec_credential(text, kVersion);
  return parsed ? "no error" : parsed.error().text;
}

TEST(ParseExecCredential, ReadsAToken) {
  const auto parsed = parse_exec_credential(credential(R"({"token":"t"})"), kVersion);

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->token.reveal(), "t");
  EXPECT_EQ(parsed->expires_at, std::nullopt);
}

TEST(ParseExecCredential, ReadsACertificate) {
  const auto parsed = parse_exec_credential(
      credential(R"({"clientCertificateData":"C","clientKeyData":"K"})"), kVersion);

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->certificate_pem, "C");
  EXPECT_EQ(parsed->key_pem.reveal(), "K");
}

TEST(ParseExecCredential, ReadsTheExpiry) {
  const auto parsed = parse_exec_credential(
      credential(R"({"token":"t","expirationTimestamp":"2026-11-24T12:00:00Z"})"), kVersion);

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->expires_at, from_epoch(1'795'521'600));
}

TEST(ParseExecCredential, RefusesWhatBreaksARule) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "it printed no ExecCredential: not JSON"},
      {"Traceback (most recent call last):", "it printed no ExecCredential"},
      {R"({"kind":"Status"})", "it printed no ExecCredential"},
      {R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"})",
       "another apiVersion than client.authentication.k8s.io/v1"},
      {credential("{}"), "neither a token nor a certificate"},
      {credential("null"), "neither a token nor a certificate"},
      {credential(R"({"token":7})"), "neither a token nor a certificate"},
      {credential(R"({"token":"t","clientCertificateData":"C"})"), "a certificate without its key"},
      {credential(R"({"token":"t","clientKeyData":"K"})"), "a key without its certificate"},
      {credential(R"({"token":"t","expirationTimestamp":"soon"})"), "not an RFC 3339 time"},
  };
  for (const auto& [text, words] : cases) {
    SCOPED_TRACE(text);
    EXPECT_THAT(complaint(text), HasSubstr(words));
  }
}

TEST(ParseExecCredential, ReadsYaml) {
  const auto parsed = parse_exec_credential(
      "apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nspec: {}\nstatus:\n"
      "  expirationTimestamp: 2026-11-24T12:00:00Z\n  token: t\n",
      kVersion);

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->token.reveal(), "t");
  EXPECT_EQ(parsed->expires_at, from_epoch(1'795'521'600));
}

TEST(ParseExecCredential, TakesNoNumberForATokenInYamlEither) {
  EXPECT_THAT(complaint("apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\n"
                        "status: {token: 0123}\n"),
              HasSubstr("neither a token nor a certificate"));
}

TEST(ParseExecCredential, QuotesNothing) {
  EXPECT_THAT(complaint("kind: [hunter2\n"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(complaint(credential(R"({"token":"hunter2","clientKeyData":"hunter2"})")),
              Not(HasSubstr("hunter2")));
}

// A plugin that notes what it was given and prints what it is told to.
class RunExecPlugin : public ::testing::Test {
 protected:
  Result<PluginCredentials> run(Result<ProcessResult> result,
                                const std::vector<std::string>& environment = {}) {
    const cred::testing::TestEnvironment surroundings(environment);
    const RunProgram program = [&](const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& entries, std::size_t max_output,
                                   const Deadline&) {
      arguments_ = arguments;
      entries_ = entries;
      max_output_ = max_output;
      return std::move(result);
    };
    return run_exec_plugin(access_, surroundings.view(), program,
                           Deadline::after(std::chrono::seconds{1}));
  }

  Result<PluginCredentials> run_well(const std::vector<std::string>& environment = {}) {
    return run(ProcessResult{0, Secret(credential(R"({"token":"t"})")), {}}, environment);
  }

  std::string failure(Result<ProcessResult> result) {
    const auto credentials = run(std::move(result));
    return credentials ? "no error" : credentials.error().text;
  }

  KubeAccess make_access() const {
    KubeAccess access;
    access.server = "https://k:6443";
    access.exec = ExecPlugin{"plugin", {"get", "token"}, {{"A", "new"}}, kVersion, "get it", false};
    return access;
  }

  KubeAccess access_ = make_access();
  std::vector<std::string> arguments_;
  std::vector<std::string> entries_;
  std::size_t max_output_ = 0;
};

TEST_F(RunExecPlugin, PassesTheArguments) {
  ASSERT_TRUE(run_well());
  EXPECT_THAT(arguments_, ElementsAre("plugin", "get", "token"));
}

TEST_F(RunExecPlugin, AddsToTheEnvironment) {
  ASSERT_TRUE(run_well({"PATH=/bin", "A=old"}));
  EXPECT_THAT(entries_, AllOf(Contains("PATH=/bin"), Contains("A=new"), Not(Contains("A=old"))));
}

TEST_F(RunExecPlugin, SaysWhatIsWanted) {
  ASSERT_TRUE(run_well());
  EXPECT_THAT(entries_, Contains(R"(KUBERNETES_EXEC_INFO={"apiVersion":)"
                                 R"("client.authentication.k8s.io/v1","kind":"ExecCredential",)"
                                 R"("spec":{"interactive":false}})"));
}

TEST_F(RunExecPlugin, TellsOfTheClusterWhereItIsTo) {
  access_.exec->provide_cluster_info = true;
  access_.ca_pem = "PEM";
  access_.server_name = "kube";
  ASSERT_TRUE(run_well());
  EXPECT_THAT(entries_.back(),
              HasSubstr(R"("cluster":{"server":"https://k:6443","tls-server-name":"kube",)"
                        R"("certificate-authority-data":"UEVN"})"));
}

TEST_F(RunExecPlugin, PassesOnWhatTheClusterHasForPlugins) {
  access_.exec->provide_cluster_info = true;
  access_.disable_compression = true;
  access_.plugin_config = R"({"audience":"x"})";
  ASSERT_TRUE(run_well());
  EXPECT_THAT(entries_.back(),
              HasSubstr(R"("cluster":{"server":"https://k:6443","disable-compression":true,)"
                        R"("config":{"audience":"x"}})"));
}

TEST_F(RunExecPlugin, NamesThePathWhereItIsNotFound) {
  const Error missing{Errc::local, "cannot start plugin: No such file"};
  const cred::testing::TestEnvironment surroundings({"PATH=/usr/bin:/bin"});
  const RunProgram program = [&](const auto&, const auto&, auto, const auto&) {
    return Result<ProcessResult>(missing);
  };
  const auto fail = [&] {
    return run_exec_plugin(access_, surroundings.view(), program,
                           Deadline::after(std::chrono::seconds{1}))
        .error()
        .text;
  };
  EXPECT_EQ(fail(),
            "exec plugin plugin: cannot start plugin: No such file; it is looked for on the "
            "PATH of ecr-syncd, which is /usr/bin:/bin. get it");
  access_.exec->command = "/opt/plugin";
  EXPECT_EQ(fail(), "exec plugin /opt/plugin: cannot start plugin: No such file. get it");
}

TEST_F(RunExecPlugin, HandsDownNothingOfSystemdOrOfAnotherPlugin) {
  ASSERT_TRUE(run_well({"NOTIFY_SOCKET=/run/n", "WATCHDOG_USEC=1", "WATCHDOG_PID=1", "LISTEN_FDS=1",
                        "LISTEN_PID=1", "LISTEN_FDNAMES=x", "CREDENTIALS_DIRECTORY=/c",
                        "KUBERNETES_EXEC_INFO=old"}));
  EXPECT_THAT(entries_, ElementsAre("A=new", StartsWith("KUBERNETES_EXEC_INFO={")));
}

TEST_F(RunExecPlugin, BoundsTheOutput) {
  ASSERT_TRUE(run_well());
  EXPECT_EQ(max_output_, std::size_t{1} << 20U);
}

TEST_F(RunExecPlugin, ShowsTheInstallHintWhereItIsMissing) {
  const auto credentials = run(Error{Errc::local, "cannot start plugin: No such file"});
  EXPECT_EQ(credentials.error().code, Errc::no_credentials);
  EXPECT_EQ(
      credentials.error().text,
      "exec plugin plugin: cannot start plugin: No such file; it is looked for on the PATH of "
      "ecr-syncd, which is not set. get it");
}

TEST_F(RunExecPlugin, IsTemporaryWhereItTakesTooLong) {
  const auto credentials = run(Error{Errc::unavailable, "it did not end in time"});
  EXPECT_EQ(credentials.error().code, Errc::unavailable);
  EXPECT_EQ(credentials.error().text, "exec plugin plugin: it did not end in time");
}

TEST_F(RunExecPlugin, RefusesAFlood) {
  const auto credentials = run(Error{Errc::bad_reply, "it printed more than 1024 KiB"});
  EXPECT_EQ(credentials.error().code, Errc::no_credentials);
}

TEST_F(RunExecPlugin, PassesOnWhatItComplainedOf) {
  EXPECT_EQ(failure(ProcessResult{3, Secret("x"), "no\x1b[31m login\n"}),
            "exec plugin plugin failed with status 3: no?[31m login");
}

TEST_F(RunExecPlugin, NamesThePluginThatPrintsGarbage) {
  EXPECT_THAT(failure(ProcessResult{0, Secret("hunter2"), {}}),
              AllOf(StartsWith("exec plugin plugin: it printed no ExecCredential"),
                    Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace cred::syncd
