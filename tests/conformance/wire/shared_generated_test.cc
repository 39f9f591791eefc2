// SPDX-License-Identifier: Apache-2.0
// Requests that botocore made for the APIs used here, against our signer and our callers.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "aws/eks.h"
#include "aws/eks_token.h"
#include "aws/sigv4.h"
#include "aws/sts.h"
#include "base/base64.h"
#include "conformance/wire/vectors.h"
#include "ecr/authorization.h"

namespace cred {
namespace {

using nlohmann::json;

constexpr Instant kNow = from_epoch(1767323045);  // 2026-01-02T03:04:05Z

Credentials make_credentials(const json& signing) {
  Credentials credentials;
  credentials.access_key_id = signing.at("access_key_id");
  credentials.secret_access_key = Secret(signing.at("secret_access_key").get<std::string>());
  if (signing.at("session_token").is_string()) {
    credentials.session_token = Secret(signing.at("session_token").get<std::string>());
  }
  return credentials;
}

Scope make_scope(const json& signing) {
  const std::string scope = signing.at("scope");  // date/region/service/aws4_request
  const std::size_t region = scope.find('/') + 1;
  const std::size_t service = scope.find('/', region) + 1;
  const std::size_t end = scope.find('/', service);
  return {scope.substr(region, service - region - 1), scope.substr(service, end - service)};
}

class GeneratedRequests : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = testing::shared_vectors() / "generated-requests/requests.json";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
    cases_ = json::parse(testing::read_text(file)).at("cases");
  }

  json cases_;
};

// The request as it was before botocore signed it.
Request make_unsigned(const json& given) {
  Request request;
  request.method = given.at("method");
  request.url = given.at("url");
  request.body = given.at("body").is_string() ? given.at("body").get<std::string>() : "";
  for (const auto& [name, value] : given.at("headers").items()) {
    if (name == "Content-Type" || name == "X-Amz-Target") request.headers.push_back({name, value});
  }
  return request;
}

void check_artefacts(const Request& prepared, const json& signing) {
  const std::string canonical = render_canonical_request(prepared);
  EXPECT_EQ(canonical, signing.at("canonical_request"));
  const Scope scope = make_scope(signing);
  EXPECT_EQ(render_string_to_sign(canonical, scope, kNow), signing.at("string_to_sign"));
}

TEST_F(GeneratedRequests, HeaderSignaturesMatch) {
  std::size_t checks = 0;
  for (const json& vector : cases_) {
    if (!vector.contains("request") || !vector.contains("signing")) continue;
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const json& signing = vector.at("signing");
    const Credentials credentials = make_credentials(signing);
    const Request request = make_unsigned(vector.at("request"));
    check_artefacts(add_signing_headers(request, credentials, kNow), signing);
    const Request signed_request = sign(request, credentials, make_scope(signing), kNow);
    EXPECT_EQ(find_header(signed_request.headers, "Authorization"),
              vector.at("request").at("headers").at("Authorization").get<std::string>());
    ++checks;
  }
  EXPECT_EQ(checks, 28U);
}

TEST_F(GeneratedRequests, PresignedUrlsMatch) {
  std::size_t checks = 0;
  for (const json& vector : cases_) {
    if (!vector.contains("presigned_url")) continue;
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const json& signing = vector.at("signing");
    const std::string expected = vector.at("presigned_url");
    Request request;
    request.url = expected.substr(0, expected.find("&X-Amz-"));
    for (const auto& [name, value] : vector.at("headers").items()) {
      request.headers.push_back({name, value});
    }
    const std::chrono::seconds expires{vector.at("expires").get<int>()};
    const Request presigned =
        presign(request, make_credentials(signing), make_scope(signing), expires, kNow);
    EXPECT_EQ(presigned.url, expected);
    ++checks;
  }
  EXPECT_EQ(checks, 5U);
}

TEST_F(GeneratedRequests, EksTokensMatch) {
  std::size_t checks = 0;
  for (const json& vector : cases_) {
    if (!vector.contains("k8s_token")) continue;
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const auto sts = resolve_endpoint(Service::sts, vector.at("region").get<std::string>(), {});
    ASSERT_TRUE(sts);
    const auto token =
        make_eks_token(*sts, make_credentials(vector.at("signing")),
                       vector.at("headers").at("x-k8s-aws-id").get<std::string>(), kNow);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->reveal(), vector.at("k8s_token").get<std::string>());
    ++checks;
  }
  EXPECT_EQ(checks, 3U);
}

// A client that hands what would be sent to `sent` and answers HTTP 200 with nothing.
AwsClient make_client(Request& sent) {
  AwsClient client;
  client.transport.now = [] { return kNow; };
  client.transport.sleep = [](std::chrono::milliseconds) {};
  client.transport.random = [] { return 0.0; };
  client.transport.send = [&sent](const Request& request) -> Result<Response> {
    sent = request;
    return Response{200, {}, {}};
  };
  return client;
}

// What our own caller of the API sends for the case; false for calls that we do not make.
bool send_like(const json& vector, Request& sent) {
  const json& input = vector.value("input", json::object());
  const std::string service = vector.at("service");
  const bool is_token_call = vector.at("operation") == "get_authorization_token" && input.empty();
  const bool is_role_call = vector.at("operation") == "assume_role" && input.size() == 2;
  const bool is_cluster_call = vector.at("operation") == "describe_cluster";
  if (!is_token_call && !is_role_call && !is_cluster_call) return false;
  const Credentials credentials = make_credentials(vector.at("signing"));
  const AwsClient client = make_client(sent);
  const std::string url = vector.at("request").at("url");
  const std::string origin = url.substr(0, url.find('/', sizeof "https://" - 1));
  const Endpoint endpoint{origin, make_scope(vector.at("signing")).region, service};
  const Deadline deadline = Deadline::after(std::chrono::seconds{5});
  if (is_token_call) {
    EXPECT_FALSE(fetch_authorization(client, endpoint, credentials, deadline));
  } else if (is_cluster_call) {
    const std::string name = input.at("name");
    EXPECT_FALSE(fetch_eks_cluster(client, endpoint, credentials, name, deadline));
  } else {
    const AssumeRole role{input.at("RoleArn"), input.at("RoleSessionName"), {}, {}};
    EXPECT_FALSE(fetch_assumed_role(client, endpoint, credentials, role, deadline));
  }
  return true;
}

TEST_F(GeneratedRequests, OurCallersSendTheSame) {
  std::size_t checks = 0;
  for (const json& vector : cases_) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    Request sent;
    if (!send_like(vector, sent)) continue;
    const json& expected = vector.at("request");
    EXPECT_EQ(sent.method, expected.at("method"));
    EXPECT_EQ(sent.url, expected.at("url"));
    EXPECT_EQ(sent.body, expected.at("body"));
    EXPECT_EQ(find_header(sent.headers, "Authorization"),
              expected.at("headers").at("Authorization").get<std::string>());
    ++checks;
  }
  EXPECT_EQ(checks, 25U);
}

}  // namespace
}  // namespace cred
