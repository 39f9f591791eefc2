// SPDX-License-Identifier: Apache-2.0
// Whole runs of the credential chain: environment, files and recorded traffic -> credentials.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "aws/chain.h"
#include "aws/container.h"
#include "conformance/config/replay.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"
#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using std::filesystem::path;
using testing::read_json;
using testing::Replay;
using testing::shared_vectors;
using testing::TestEnvironment;

AwsClient make_client(const Replay& replay) {
  AwsClient client;
  client.transport.send = replay.send();
  client.transport.now = [] { return from_epoch(1632246085); };
  client.transport.sleep = [](std::chrono::milliseconds) {};
  client.transport.random = [] { return 0.5; };
  return client;
}

// The folder's "fs" is the root of all files.
ReadFile read_below(const path& root) {
  return [root](const std::string& file) { return read_file(root.string() + file, 1U << 20U); };
}

Result<Source> choose(const path& folder, const Replay& replay) {
  const TestEnvironment environment(testing::environment_entries(read_json(folder / "env.json")));
  const std::string home(environment.view().find("HOME").value_or(""));
  const auto settings = load_settings(environment.view(), home, read_below(folder / "fs"));
  if (!settings) return settings.error();
  SourceContext context;
  context.looks_like_ec2 = true;
  context.fallback_region = "us-east-1";
  context.home = home;
  context.read_file = read_below(folder / "fs");
  return choose_source(*settings, make_client(replay), context);
}

void check_credentials(const Credentials& credentials, const nlohmann::json& expected) {
  EXPECT_EQ(credentials.access_key_id, expected["access_key_id"]);
  EXPECT_EQ(credentials.secret_access_key.reveal(), expected["secret_access_key"]);
  EXPECT_EQ(credentials.session_token.reveal(), expected.value("session_token", ""));
  if (!expected.contains("expiry")) return;
  ASSERT_TRUE(credentials.expires_at);
  EXPECT_EQ(to_epoch(*credentials.expires_at), expected["expiry"]);
}

// Folders that are run in another way than as they stand.
const std::map<std::string, std::string> kExceptions = {
    {"profile_overrides_web_identity", "the recorded SDK asks the profile first; see below"},
};

// How many requests each folder makes beyond its recording.
const std::map<std::string, std::pair<std::size_t, std::string>> kBeyondRecording = {
    {"imds_token_fail", {3, "a refused session token leads to version 1, which Rust has not"}},
    {"sso_server_error", {2, "HTTP 503 is tried again; the recording ends with the first"}},
    {"web_identity_token_invalid_jwt", {2, "InvalidIdentityToken is tried again, as in Go"}},
};

// Recorded with another role and token than the folder has.
const std::set<std::string> kOtherRoles = {"web_identity_token_env", "web_identity_token_profile",
                                           "web_identity_token_source_profile"};

void run(const path& folder) {
  const std::string name = folder.filename();
  const Replay replay(read_json(folder / "http-traffic.json"), kOtherRoles.count(name) != 0);
  const auto result = read_json(folder / "test-case.json")["result"];
  const auto source = choose(folder, replay);
  const auto credentials = source ? source->fetch(Deadline::after(std::chrono::minutes{1}))
                                  : Result<Credentials>(source.error());
  EXPECT_TRUE(replay.is_finished());
  const auto more = kBeyondRecording.find(name);
  EXPECT_EQ(replay.beyond().size(), more == kBeyondRecording.end() ? 0 : more->second.first);
  if (!result.contains("Ok")) {
    EXPECT_FALSE(credentials);
    return;
  }
  ASSERT_TRUE(credentials) << credentials.error().text;
  check_credentials(*credentials, result["Ok"]);
}

TEST(SharedCredentialChain, AgreesWithRecordedRuns) {
  CRED_SKIP_WITHOUT_VECTORS();
  int count = 0;
  const path root = shared_vectors() / "aws-config/default-credential-provider-chain";
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    if (kExceptions.count(name) != 0) continue;
    run(entry.path());
    ++count;
  }
  EXPECT_EQ(count, 28);
}

// The order here is that of the AWS SDK for Go v2, where the environment's web identity comes
// before a profile: role and token of the environment are what STS is asked with.
TEST(SharedCredentialChain, PrefersWebIdentityOfEnvironmentToProfile) {
  CRED_SKIP_WITHOUT_VECTORS();
  const path folder = shared_vectors() /
                      "aws-config/default-credential-provider-chain/profile_overrides_web_identity";
  const Replay replay(read_json(folder / "http-traffic.json"));
  const auto source = choose(folder, replay);
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->principal.starts_with("web-identity arn:aws:iam::123456789:role/RoleB"));
  EXPECT_FALSE(source->fetch(Deadline::after(std::chrono::minutes{1})));
  ASSERT_FALSE(replay.beyond().empty());
  EXPECT_NE(replay.beyond().front().body.find("WebIdentityToken=shouldnotbeused"),
            std::string::npos);
}

// The environment of a container as the test table has it -> the URL that is asked, or an error.
TEST(SharedContainerVariables, AgreeWithTestTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  int count = 0;
  const auto table = read_json(shared_vectors() / "aws-config/ecs-tests.json");
  for (const auto& row : table["tests"]) {
    SCOPED_TRACE(row["docs"]);
    ++count;
    const TestEnvironment environment(testing::environment_entries(row["env"]));
    const auto options = find_container_options(environment.view());
    if (!row["result"].contains("Ok")) {
      EXPECT_FALSE(options && *options);
      continue;
    }
    ASSERT_TRUE(options && *options);
    EXPECT_EQ((*options)->url, row["result"]["Ok"]);
  }
  EXPECT_EQ(count, 11);
}

}  // namespace
}  // namespace cred
