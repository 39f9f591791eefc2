// SPDX-License-Identifier: Apache-2.0
// Published tables for file locations, the metadata endpoint and configured endpoint URLs.
#include <map>
#include <string>

#include "aws/settings.h"
#include "base/shared_files.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"
#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using testing::environment_entries;
using testing::read_json;
using testing::shared_vectors;
using testing::TestEnvironment;

TEST(SharedFileLocation, AgreesWithTheSdkTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  int run = 0;
  int for_windows = 0;
  const auto table = read_json(shared_vectors() / "aws-config/file-location-tests.json");
  for (const auto& vector : table["tests"]) {
    if (vector["platform"] == "windows") {
      ++for_windows;
      continue;
    }
    SCOPED_TRACE(vector["name"].get<std::string>());
    const TestEnvironment environment(environment_entries(vector["environment"]));
    const auto home = vector["environment"]["HOME"].get<std::string>();
    const auto settings = load_settings(environment.view(), home, testing::read_from({}));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->profiles.files.config, vector["configLocation"]);
    EXPECT_EQ(settings->profiles.files.credentials, vector["credentialsLocation"]);
    EXPECT_EQ(settings->profile.name, vector.value("profile", "default"));
    ++run;
  }
  EXPECT_EQ(run, 4);
  EXPECT_EQ(for_windows, 5);
}

// There is no client option for the metadata endpoint or its mode here.
const std::map<std::string, std::string> kMetadataExceptions = {
    {"explicit endpoint override", "client option"},
    {"explicit mode override", "client option"},
};

void check_metadata_endpoint(const nlohmann::json& vector) {
  testing::MemoryFiles files;
  for (const auto& [path, text] : vector["fs"].items()) files[path] = text.get<std::string>();
  const TestEnvironment environment(environment_entries(vector["env"]));
  const auto settings = load_settings(environment.view(), "", testing::read_from(files));
  if (vector["result"].contains("Err")) {
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, Errc::local);
  } else {
    ASSERT_TRUE(settings) << settings.error().text;
    EXPECT_EQ(settings->metadata.endpoint + "/latest/api/token", vector["result"]["Ok"]);
  }
}

TEST(SharedMetadataEndpoint, AgreesWithTheSdkTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  int run = 0;
  const auto table =
      read_json(shared_vectors() / "aws-config/imds-config/imds-endpoint-tests.json");
  for (const auto& vector : table["tests"]) {
    const std::string name = vector["docs"];
    SCOPED_TRACE(name);
    if (kMetadataExceptions.count(name) != 0) continue;
    check_metadata_endpoint(vector);
    ++run;
  }
  EXPECT_EQ(run, 12);
}

std::string render_profiles(const nlohmann::json& suite) {
  std::string config;
  for (const auto& [name, properties] : suite["profiles"].items()) {
    config += name == "default" ? "[default]\n" : "[profile " + name + "]\n";
    for (const auto& [key, value] : properties.items()) {
      config += key + " = " + value.get<std::string>() + "\n";
    }
  }
  for (const auto& [name, services] : suite["services"].items()) {
    config += "[services " + name + "]\n";
    for (const auto& [service, properties] : services.items()) {
      config += service + " =\n";
      for (const auto& [key, value] : properties.items()) {
        config += "  " + key + " = " + value.get<std::string>() + "\n";
      }
    }
  }
  return config;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The table speaks of S3 and DynamoDB; ECR and STS stand in for them.
nlohmann::json with_our_services(const std::filesystem::path& path) {
  std::string text = testing::read_text(path);
  replace_all(text, "_S3\"", "_ECR\"");
  replace_all(text, "_DYNAMODB\"", "_STS\"");
  replace_all(text, "\"s3\"", "\"ecr\"");
  replace_all(text, "\"dynamodb\"", "\"sts\"");
  replace_all(text, "https://s3.fake-region-10.", "https://api.ecr.fake-region-10.");
  return nlohmann::json::parse(text);
}

void check_endpoint_url(const nlohmann::json& suite, const nlohmann::json& vector) {
  auto entries = environment_entries(suite["environments"][vector["environment"]]);
  entries.push_back("AWS_PROFILE=" + vector["profile"].get<std::string>());
  const TestEnvironment environment(std::move(entries));
  const auto files = testing::read_from({{"/home/.aws/config", render_profiles(suite)}});
  const auto settings = load_settings(environment.view(), "/home", files);
  ASSERT_TRUE(settings) << settings.error().text;
  const Service service = vector["service"] == "ecr" ? Service::ecr : Service::sts;
  const auto endpoint = find_endpoint(*settings, service, settings->region);
  ASSERT_TRUE(endpoint) << endpoint.error().text;
  EXPECT_EQ(endpoint->url, vector["output"]["endpointUrl"]);
  EXPECT_EQ(endpoint->region, "fake-region-10");
}

TEST(SharedConfiguredEndpointUrl, AgreesWithTheSdkTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  int run = 0;
  int for_client_options = 0;
  const auto table =
      with_our_services(shared_vectors() / "endpoints/configured-endpoint-url-tests.json");
  for (const auto& suite : table["testSuites"]) {
    for (const auto& vector : suite["endpointUrlTests"]) {
      SCOPED_TRACE(vector["name"].get<std::string>());
      if (vector["client_config"] != "default") {
        ++for_client_options;  // there is no client option for endpoints here
        continue;
      }
      check_endpoint_url(suite, vector);
      ++run;
    }
  }
  EXPECT_EQ(run + for_client_options, 39);
  EXPECT_EQ(run, 19);
}

}  // namespace
}  // namespace cred
