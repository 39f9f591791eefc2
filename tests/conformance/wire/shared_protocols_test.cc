// SPDX-License-Identifier: Apache-2.0
// Published error replies of the JSON, REST-JSON and Query protocols.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "aws/aws_error.h"
#include "conformance/wire/vectors.h"

namespace cred {
namespace {

using nlohmann::json;

constexpr Instant kNow = from_epoch(1767322800);

Response make_response(const json& given) {
  Response response;
  response.status = given.at("status_code");
  for (const auto& [name, value] : given.at("headers").items()) {
    response.headers.push_back({name, value});
  }
  response.body = given.value("body", "");
  return response;
}

std::size_t check_file(const std::filesystem::path& path) {
  std::size_t checks = 0;
  for (const json& suite : json::parse(testing::read_text(path))) {
    for (const json& vector : suite.at("cases")) {
      SCOPED_TRACE(vector.at("id").get<std::string>());
      const AwsError error = parse_aws_error(make_response(vector.at("response")), kNow);
      EXPECT_EQ(error.code, vector.at("errorCode").get<std::string>());
      if (vector.contains("errorMessage")) {
        EXPECT_EQ(error.message, vector.at("errorMessage").get<std::string>());
      }
      ++checks;
    }
  }
  return checks;
}

TEST(PublishedErrorReplies, CodeAndMessageOfEveryCaseMatch) {
  const auto root = testing::shared_vectors() / "protocols";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
  EXPECT_EQ(check_file(root / "json-error-cases.json"), 12U);
  EXPECT_EQ(check_file(root / "rest-json-error-cases.json"), 12U);
  EXPECT_EQ(check_file(root / "query-error-cases.json"), 3U);
}

TEST(PublishedErrorReplies, BodiesOfJsonServicesMatch) {
  const auto root = testing::shared_vectors() / "protocols/errors-legacy";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
  std::size_t checks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.path().filename().string().starts_with("sts-")) continue;
    SCOPED_TRACE(entry.path().filename());
    Response response;
    response.status = 400;
    response.body = testing::read_text(entry.path());
    const json expected = json::parse(response.body);
    const std::string type = expected.at("__type");
    const AwsError error = parse_aws_error(response, kNow);
    EXPECT_EQ(error.code, type.substr(type.find('#') + 1));
    EXPECT_EQ(error.message, expected.value("message", expected.value("Message", "")));
    ++checks;
  }
  EXPECT_EQ(checks, 5U);
}

TEST(PublishedErrorReplies, BodyOfStsMatches) {
  const auto root = testing::shared_vectors() / "protocols/errors-legacy";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no " << root;
  Response response;
  response.status = 403;
  response.body = testing::read_text(root / "sts-get-session-token.xml");
  const json expected = json::parse(testing::read_text(root / "sts-get-session-token.json"));
  const AwsError error = parse_aws_error(response, kNow);
  EXPECT_EQ(error.code, expected.at("Error").at("Code"));
  EXPECT_EQ(error.message, expected.at("Error").at("Message"));
  EXPECT_EQ(error.request_id, expected.at("ResponseMetadata").at("RequestId"));
}

}  // namespace
}  // namespace cred
