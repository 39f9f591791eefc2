// SPDX-License-Identifier: Apache-2.0
// The table that the AWS SDKs share for their profile parsers, and botocore's fixture files.
#include <map>
#include <string>

#include "aws/profiles.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"
#include "support/memory_files.h"

namespace cred {
namespace {

using testing::read_json;
using testing::read_text;
using testing::shared_vectors;

// Where the AWS SDK for Go v2 is more lenient than the table, Go is followed; where the AWS CLI
// writes what the table forbids, the CLI.
const std::map<std::string, std::string> kExceptions = {
    {"Profile names support alphanumeric characters and - / . % @ _ : +",
     "every name without a blank is a name"},
    {"Invalid profile names are ignored.",
     "a head of the credentials file is the name, blanks and all, as the AWS CLI writes it"},
    {"Property definitions must contain an equals sign.", "':' separates too"},
};

Profiles load(const std::string& config, const std::string& credentials) {
  return load_profiles({"/config", "/credentials"},
                       testing::read_from({{"/config", config}, {"/credentials", credentials}}));
}

// The table writes sub-properties as the text that they were.
std::string render(const Property& property) {
  std::string text = property.value;
  for (const auto& [key, value] : property.nested) {
    text += "\n" + key + " =" + (value.empty() ? "" : " " + value);
  }
  return text;
}

nlohmann::json render(const Sections& sections) {
  nlohmann::json rendered = nlohmann::json::object();
  for (const auto& [name, section] : sections) {
    rendered[name] = nlohmann::json::object();
    for (const auto& [key, property] : section.properties) rendered[name][key] = render(property);
  }
  return rendered;
}

void check(const nlohmann::json& vector) {
  const auto& input = vector["input"];
  const Profiles loaded = load(input.value("configFile", ""), input.value("credentialsFile", ""));
  const auto& output = vector["output"];
  if (output.contains("errorContaining")) {
    EXPECT_FALSE(loaded.warnings.empty());
    return;
  }
  EXPECT_EQ(render(loaded.profiles), output["config"]["profiles"]);
  if (output["config"].contains("sso_sessions")) {
    EXPECT_EQ(render(loaded.sso_sessions), output["config"]["sso_sessions"]);
  }
}

TEST(SharedProfileParser, AgreesWithTheSdkTable) {
  CRED_SKIP_WITHOUT_VECTORS();
  int run = 0;
  int excepted = 0;
  const auto table = read_json(shared_vectors() / "aws-config/profile-parser-tests.json");
  for (const auto& vector : table["tests"]) {
    const std::string name = vector["name"];
    SCOPED_TRACE(name);
    if (kExceptions.count(name) != 0) {
      ++excepted;
      continue;
    }
    check(vector);
    ++run;
  }
  EXPECT_EQ(run, 62);
  EXPECT_EQ(excepted, 3);
}

struct Fixture {
  std::string file;
  std::string profiles;  // names, as JSON
  bool warns;
};

// botocore fails the whole file where `warns` is true.
const std::vector<Fixture> kFixtures = {
    {"aws_bad_profile", R"(["default","my profile","personal1"])", true},
    {"aws_config", R"(["default","personal"])", false},
    {"aws_config_bad", R"(["personal"])", true},
    {"aws_config_badbytes", "[]", true},
    {"aws_config_nested", R"(["default"])", false},
    {"aws_config_nested_bad", R"(["default"])", true},
    {"aws_config_nocreds", R"(["default"])", false},
    {"aws_config_other", R"(["default","personal"])", false},
    {"aws_credentials", "[]", true},
    {"aws_services_config", R"(["default"])", false},
    {"aws_sso_session_config", R"(["default"])", false},
    {"aws_third_config", R"(["default","third"])", false},
    {"boto_config", "[]", true},
    {"boto_config_empty", "[]", true},
    {"foo_config", R"(["default","foo"])", false},
};

TEST(SharedProfileParser, ReadsBotocoreFixtures) {
  CRED_SKIP_WITHOUT_VECTORS();
  for (const Fixture& fixture : kFixtures) {
    SCOPED_TRACE(fixture.file);
    const Profiles loaded = load(read_text(shared_vectors() / "ini-botocore" / fixture.file), "");
    nlohmann::json names = nlohmann::json::array();
    for (const auto& [name, section] : loaded.profiles) names.push_back(name);
    EXPECT_EQ(names.dump(), fixture.profiles);
    EXPECT_EQ(!loaded.warnings.empty(), fixture.warns);
  }
  EXPECT_EQ(kFixtures.size(), 15U);
}

TEST(SharedProfileParser, ReadsNestedSectionsOfBotocoreFixtures) {
  CRED_SKIP_WITHOUT_VECTORS();
  const std::string text = read_text(shared_vectors() / "ini-botocore/aws_services_config");
  const Profiles loaded = load(text, "");
  const Section& services = loaded.services.at("my-services");
  EXPECT_EQ(services.properties.at("s3").nested.at("endpoint_url"), "https://localhost:5678/");
  EXPECT_EQ(services.properties.at("dynamodb").nested.at("endpoint_url"),
            "https://localhost:8888/");
}

}  // namespace
}  // namespace cred
