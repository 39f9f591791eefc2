// SPDX-License-Identifier: Apache-2.0
// Sessions of `aws login`: configuration, cache files and mocked calls -> credentials and new
// files.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include "aws/chain.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::read_json;

// Where the vectors froze the clock.
constexpr Instant kNow = from_epoch(1'763'510'400);  // 2025-11-19T00:00:00Z

// A home directory as a vector wants it.
class Home {
 public:
  explicit Home(const json& vector) {
    std::filesystem::create_directories(folder_ / ".aws/login/cache");
    write(".aws/config", vector["configContents"]);
    for (const auto& [name, content] : vector["cacheContents"].items()) {
      write(".aws/login/cache/" + name, content.dump());
    }
  }

  const std::string& path() const { return folder_.path(); }

  json read_cache(const std::string& name) const {
    return read_json(folder_ / (".aws/login/cache/" + name));
  }

 private:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  testing::TemporaryDirectory folder_;
};

// The mocked calls in their order; one more than there are is a failure.
Send mock_calls(const json& calls, std::size_t& next) {
  return [&calls, &next](const Request& request) -> Result<Response> {
    if (next == calls.size()) {
      ADD_FAILURE() << "unexpected call of " << request.url;
      return Error{Errc::unavailable, "nobody is there"};
    }
    const json& call = calls[next++];
    EXPECT_EQ(request.method + " " + request.url,
              "POST https://us-east-1.signin.aws.amazon.com/v1/token");
    EXPECT_EQ(json::parse(request.body), call["request"]["tokenInput"]);
    EXPECT_TRUE(find_header(request.headers, "DPoP"));
    Response response;
    response.status = call.value("responseCode", 200);
    if (call.contains("response")) response.body = call["response"]["tokenOutput"].dump();
    return response;
  };
}

Result<Credentials> fetch(const Home& home, const Send& send) {
  const testing::TestEnvironment environment(
      {"HOME=" + home.path(), "AWS_PROFILE=signin", "AWS_REGION=us-east-1"});
  const ReadFile read = [](const std::string& path) { return read_file(path, 1U << 20U); };
  const auto settings = load_settings(environment.view(), home.path(), read);
  if (!settings) return settings.error();
  AwsClient client;
  client.transport = {send, [] { return kNow; }, [](std::chrono::milliseconds) {},
                      [] { return 0.; }};
  SourceContext context;
  context.home = home.path();
  context.read_file = read;
  const auto source = choose_source(*settings, client, context);
  if (!source) return source.error();
  return source->fetch(Deadline::after(std::chrono::minutes{1}));
}

void check_outcome(const json& outcome, const Home& home, const Result<Credentials>& credentials) {
  if (outcome["result"] == "error") {
    EXPECT_FALSE(credentials);
  } else if (outcome["result"] == "credentials") {
    ASSERT_TRUE(credentials) << credentials.error().text;
    EXPECT_EQ(credentials->access_key_id, outcome["accessKeyId"]);
    EXPECT_EQ(credentials->secret_access_key.reveal(), outcome["secretAccessKey"]);
    EXPECT_EQ(credentials->session_token.reveal(), outcome["sessionToken"]);
    EXPECT_EQ(render_rfc3339(*credentials->expires_at), outcome["expiresAt"]);
  } else {
    ASSERT_EQ(outcome["result"], "cacheContents");
    for (const auto& [name, content] : outcome.items()) {
      if (name == "result") continue;
      EXPECT_EQ(home.read_cache(name), content);
    }
  }
}

TEST(SharedLoginSessions, AgreeWithTheSdkTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  const auto table =
      read_json(testing::shared_vectors() / "aws-config/login-provider-test-cases.json");
  for (const json& vector : table) {
    SCOPED_TRACE(vector["documentation"]);
    const Home home(vector);
    const json calls = vector.value("mockApiCalls", json::array());
    std::size_t made = 0;
    const auto credentials = fetch(home, mock_calls(calls, made));
    EXPECT_EQ(made, calls.size());
    ASSERT_FALSE(vector["outcomes"].empty());
    for (const json& outcome : vector["outcomes"]) check_outcome(outcome, home, credentials);
  }
  EXPECT_EQ(table.size(), 8U);
}

}  // namespace
}  // namespace cred
