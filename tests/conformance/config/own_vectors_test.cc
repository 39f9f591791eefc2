// SPDX-License-Identifier: Apache-2.0
// Files and endpoints as botocore 1.29.27 sees them; generate_ini.py and generate_endpoints.py.
#include <map>
#include <string>
#include <string_view>

#include "aws/endpoint.h"
#include "aws/partition.h"
#include "aws/profiles.h"
#include "conformance/config/vectors.h"
#include "support/memory_files.h"

namespace cred {
namespace {

using testing::read_json;

// Where botocore and the AWS SDK for Go v2 part, Go is followed: a blank and '#' end a value,
// quotes go, [profile default] wins wherever it stands, a prefix in the credentials file is no
// section, and nothing is inherited.
const std::map<std::string, std::string> kIniDifferences = {
    {"inline comment", R"({"default": {"region": "a"}})"},
    {"quoted value", R"({"default": {"region": "a"}})"},
    {"prefixed default first", R"({"default": {"region": "a"}})"},
    {"prefix in credentials", "{}"},
    {"upper case DEFAULT", R"({"dev": {"output": "b"}})"},
};

// botocore fails the whole file where these are read, the others in part and with a warning.
const std::map<std::string, std::string> kReadThoughBotocoreFails = {
    {"same key twice", R"({"default": {"region": "b"}})"},
    {"same section twice", R"({"default": {"region": "a", "output": "b"}})"},
    {"byte order mark", R"({"default": {"region": "a"}})"},
};

nlohmann::json render(const Sections& sections) {
  nlohmann::json rendered = nlohmann::json::object();
  for (const auto& [name, section] : sections) {
    auto& properties = rendered[name] = nlohmann::json::object();
    for (const auto& [key, property] : section.properties) {
      if (property.nested.empty()) {
        properties[key] = property.value;
      } else {
        properties[key] = property.nested;
      }
    }
  }
  return rendered;
}

void check_ini(const nlohmann::json& vector) {
  const std::string name = vector["name"];
  const Profiles loaded = load_profiles(
      {"/c", "/k"}, testing::read_from({{"/c", vector["config"]}, {"/k", vector["credentials"]}}));
  if (vector.value("fails", false)) {
    const auto ours = kReadThoughBotocoreFails.find(name);
    if (ours == kReadThoughBotocoreFails.end()) {
      EXPECT_FALSE(loaded.warnings.empty());
      return;
    }
    EXPECT_EQ(render(loaded.profiles), nlohmann::json::parse(ours->second));
  } else if (const auto ours = kIniDifferences.find(name); ours != kIniDifferences.end()) {
    EXPECT_EQ(render(loaded.profiles), nlohmann::json::parse(ours->second));
  } else {
    EXPECT_EQ(render(loaded.profiles), vector["profiles"]);
    EXPECT_EQ(render(loaded.sso_sessions), vector["sso_sessions"]);
  }
}

TEST(OwnIniVectors, AgreeWithBotocore) {
  const auto table = read_json(std::string(OWN_VECTORS) + "/ini.json");
  for (const auto& vector : table["cases"]) {
    SCOPED_TRACE(vector["name"].get<std::string>());
    check_ini(vector);
  }
  EXPECT_EQ(table["cases"].size(), 48U);
}

// AWS renamed some hosts after botocore 1.29.27: the FIPS host of ECR got its "api." (2025), the
// dual-stack hosts of ECR and ECR Public lost it.
bool was_renamed(const nlohmann::json& vector) {
  const std::string service = vector["service"];
  const std::string url = vector["url"];
  if (service == "ecr") return vector["dual_stack"] || url.rfind("https://ecr-fips.", 0) == 0;
  return service == "ecr-public" && vector["dual_stack"] && !vector["fips"] &&
         find_partition(vector["region"].get<std::string>()).name == "aws";
}

std::string find_present_url(const nlohmann::json& vector) {
  constexpr std::string_view kApi = "api.";
  constexpr std::size_t kHost = std::string_view("https://").size();
  std::string url = vector["url"];
  if (!was_renamed(vector)) return url;
  return vector["dual_stack"] ? url.erase(kHost, kApi.size()) : url.insert(kHost, kApi);
}

Service service_of(const nlohmann::json& vector) {
  for (const Service service : {Service::ecr, Service::ecr_public}) {
    if (names_of(service).signing == vector["service"]) return service;
  }
  return Service::sts;
}

TEST(OwnEndpointVectors, AgreeWithBotocore) {
  const auto table = read_json(std::string(OWN_VECTORS) + "/endpoints.json");
  int renamed = 0;
  for (const auto& vector : table["cases"]) {
    SCOPED_TRACE(vector.dump());
    EndpointOptions options;
    options.use_fips = vector["fips"];
    options.use_dual_stack = vector["dual_stack"];
    const auto endpoint =
        resolve_endpoint(service_of(vector), vector["region"].get<std::string>(), options);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->url, find_present_url(vector));
    EXPECT_EQ(endpoint->service, vector["service"]);
    if (vector.contains("signing_region")) {
      EXPECT_EQ(endpoint->region, vector["signing_region"]);
    }
    renamed += was_renamed(vector) ? 1 : 0;
  }
  EXPECT_EQ(table["cases"].size(), 426U);
  EXPECT_EQ(renamed, 123);
}

}  // namespace
}  // namespace cred
