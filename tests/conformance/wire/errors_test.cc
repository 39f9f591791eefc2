// SPDX-License-Identifier: Apache-2.0
// Our reading of error replies against botocore's (generate_errors.py).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "aws/aws_error.h"
#include "conformance/wire/vectors.h"

namespace cred {
namespace {

using nlohmann::json;

constexpr Instant kNow = from_epoch(1795521600);

AwsError parse(const json& vector) {
  Response response;
  response.status = vector.at("status");
  response.body = vector.at("body");
  for (const auto& [name, value] : vector.at("headers").items()) {
    response.headers.push_back({name, value});
  }
  return parse_aws_error(response, kNow);
}

std::string describe_retry(ErrorKind kind) {
  if (kind == ErrorKind::throttled) return "throttled";
  return kind == ErrorKind::transient ? "transient" : "none";
}

class BotocoreErrors : public ::testing::Test {
 protected:
  const json cases_ = json::parse(testing::read_text(VECTORS "/errors.json")).at("cases");
};

// botocore puts the status where there is no code, and its reason phrase where there is no message.
TEST_F(BotocoreErrors, CodeMessageAndRequestIdMatch) {
  std::size_t without_code = 0;
  for (const json& vector : cases_) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const json& expected = vector.at("expected");
    const AwsError error = parse(vector);
    if (expected.at("code") == std::to_string(error.status)) {
      EXPECT_EQ(error.code, "");
      ++without_code;
      continue;
    }
    EXPECT_EQ(error.code, expected.at("code"));
    EXPECT_EQ(error.message, expected.at("message"));
    EXPECT_EQ(error.request_id, expected.at("request_id"));
  }
  EXPECT_EQ(without_code, 2U);
  EXPECT_EQ(cases_.size(), 24U);
}

TEST_F(BotocoreErrors, SameErrorsAreRetried) {
  for (const json& vector : cases_) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    EXPECT_EQ(describe_retry(classify(parse(vector))), vector.at("expected").at("retry"));
  }
}

}  // namespace
}  // namespace cred
